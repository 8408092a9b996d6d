#pragma once

#include <array>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/market/corporate_action.h>

#include "csv.h"
#include "csv_columns.h"

namespace millrace::market {

inline constexpr std::array<std::string_view, 5> action_columns{"symbol", "ex_date", "kind",
                                                                "ratio", "amount"};

inline constexpr std::array<ColumnAlias, 7> action_aliases{{{"type", "kind"},
                                                            {"action", "kind"},
                                                            {"ex-date", "ex_date"},
                                                            {"exdate", "ex_date"},
                                                            {"date", "ex_date"},
                                                            {"dividend", "amount"},
                                                            {"value", "amount"}}};

/// One row. The error is what is wrong with it, column and value first, without file and line.
events::Result<CorporateAction> parse_action(const CsvRow& row, const CsvColumns& columns);

/// `2024-10-28`, `28-Oct-2024`, or `28-10-2024` where it cannot be meant otherwise.
events::Result<events::Date> parse_ex_date(std::string_view text);

/// The row without its line end, in the order of action_columns.
std::string action_row(const CorporateAction& action);

}  // namespace millrace::market
