#include <millrace/market/corporate_action_table.h>

#include <algorithm>
#include <cstddef>
#include <map>
#include <tuple>

#include "corporate_action_row.h"
#include "csv.h"
#include "csv_columns.h"

namespace millrace::market {

using events::Date;
using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

auto key_of(const CorporateAction& action) {
    return std::tie(action.symbol, action.ex_date, action.kind);
}

bool by_key(const CorporateAction& left, const CorporateAction& right) {
    return key_of(left) < key_of(right);
}

/// Every bad line of a file, one below the other, as many as a person reads.
class Problems {
public:
    void add(const Error& error) {
        constexpr std::size_t shown_max = 20;
        if (count_++ < shown_max) {
            text_ += (text_.empty() ? "" : "\n") + error.message;
        }
        unshown_ = count_ - std::min(count_, shown_max);
    }
    bool any() const { return count_ > 0; }
    Error error() const {
        return {ErrorCode::InvalidInput,
                unshown_ == 0 ? text_
                              : text_ + "\nand " + std::to_string(unshown_) + " more lines"};
    }

private:
    std::string text_;
    std::size_t count_ = 0;
    std::size_t unshown_ = 0;
};

Result<void> check_required(const CsvColumns& columns, std::string_view file_name) {
    for (const std::string_view column : {"symbol", "ex_date", "kind"}) {
        if (!columns.has(column)) {
            return Error{ErrorCode::InvalidInput,
                         std::string(file_name) + ": there is no column " + std::string(column) +
                             ", expected symbol,ex_date,kind,ratio,amount"};
        }
    }
    return {};
}

}  // namespace

Result<CorporateActionTable> CorporateActionTable::parse(std::string_view csv,
                                                         std::string_view file_name) {
    const auto table = read_csv(csv, file_name);
    if (!table) {
        return table.error();
    }
    const auto columns = CsvColumns::of(table.value(), action_columns, action_aliases);
    if (!columns) {
        return columns.error();
    }
    if (auto required = check_required(columns.value(), file_name); !required) {
        return required.error();
    }
    Problems problems;
    std::map<CorporateAction, std::size_t, decltype(&by_key)> lines(&by_key);
    for (const CsvRow& row : table.value().rows) {
        const auto action = parse_action(row, columns.value());
        if (!action) {
            problems.add(row_error(table.value(), row, action.error().message));
            continue;
        }
        const auto [known, added] = lines.emplace(action.value(), row.line);
        if (!added && known->first != action.value()) {
            problems.add(row_error(
                table.value(), row,
                action_row(action.value()) + " contradicts line " + std::to_string(known->second) +
                    ", " + action_row(known->first) +
                    "; expected one line for a symbol, ex-date and kind: leave out the wrong one, "
                    "or add up what was paid together"));
        }
    }
    if (problems.any()) {
        return problems.error();
    }
    std::vector<CorporateAction> sorted;
    sorted.reserve(lines.size());
    for (const auto& [action, line] : lines) {
        sorted.push_back(action);
    }
    return CorporateActionTable(std::move(sorted));
}

CorporateActionTable CorporateActionTable::of(std::vector<CorporateAction> actions) {
    std::sort(actions.begin(), actions.end(), &by_key);
    return CorporateActionTable(std::move(actions));
}

std::span<const CorporateAction> CorporateActionTable::of_symbol(std::string_view symbol) const {
    const auto begin = std::lower_bound(
        actions_.begin(), actions_.end(), symbol,
        [](const CorporateAction& action, std::string_view name) { return action.symbol < name; });
    const auto end = std::find_if(begin, actions_.end(), [&](const CorporateAction& action) {
        return action.symbol != symbol;
    });
    return {begin, end};
}

const CorporateAction* CorporateActionTable::find(const CorporateAction& like) const {
    const auto found = std::lower_bound(actions_.begin(), actions_.end(), like, &by_key);
    return found != actions_.end() && key_of(*found) == key_of(like) ? &*found : nullptr;
}

double CorporateActionTable::explained_price_factor(std::string_view symbol, Date after, Date until,
                                                    double last_close) const {
    double price = last_close;
    for (const CorporateAction& action : of_symbol(symbol)) {
        if (action.ex_date > after && action.ex_date <= until) {
            price =
                (price - action.amount.to_double()) * action.shares.before / action.shares.after;
        }
    }
    return price / last_close;
}

std::string CorporateActionTable::to_csv() const {
    std::string text = "symbol,ex_date,kind,ratio,amount\n";
    for (const CorporateAction& action : actions_) {
        text += action_row(action) + "\n";
    }
    return text;
}

}  // namespace millrace::market
