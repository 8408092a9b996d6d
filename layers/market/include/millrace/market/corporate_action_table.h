#pragma once

#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/events/date.h>
#include <millrace/events/result.h>
#include <millrace/market/corporate_action.h>

namespace millrace::market {

/// Corporate actions by symbol and ex-date. The CSV form is described in the README of this layer.
class CorporateActionTable {
public:
    CorporateActionTable() = default;
    /// InvalidInput names every line that cannot be read or contradicts an earlier one: file, line,
    /// column, value, what was expected. Identical lines count once.
    static events::Result<CorporateActionTable> parse(std::string_view csv,
                                                      std::string_view file_name);
    /// Takes actions in any order, each (symbol, ex-date, kind) once.
    static CorporateActionTable of(std::vector<CorporateAction> actions);

    /// In the order in which they take effect: by symbol, ex-date, kind. Valid as long as the
    /// table, as is every span below.
    std::span<const CorporateAction> actions() const { return actions_; }
    std::span<const CorporateAction> of_symbol(std::string_view symbol) const;
    /// Of the same symbol, ex-date and kind; null when there is none.
    const CorporateAction* find(const CorporateAction& like) const;
    /// By what a price of `last_close` is expected to be multiplied from one session to a later
    /// one: splits, bonuses and dividends with an ex-date later than `after` and up to `until`. 1
    /// where there are none. last_close > 0.
    double explained_price_factor(std::string_view symbol, events::Date after, events::Date until,
                                  double last_close) const;
    /// parse of it gives an equal table.
    std::string to_csv() const;

    bool operator==(const CorporateActionTable&) const = default;

private:
    explicit CorporateActionTable(std::vector<CorporateAction> sorted)
        : actions_(std::move(sorted)) {}
    std::vector<CorporateAction> actions_;
};

/// `2:1` of a split, `1:1` of a bonus (new for each held); empty for a dividend.
std::string ratio_text(const CorporateAction& action);

}  // namespace millrace::market
