#include "views/run_rows.h"

#include <algorithm>
#include <array>
#include <utility>

#include <millrace/market/calendar.h>

#include "views/run_question.h"

namespace millrace::facade {

using events::Result;

Result<RowsQuestion> rows_question(const Reading& reading, const Parameters& parameters) {
    constexpr std::uint64_t limit = 200;
    constexpr std::uint64_t limit_max = 5'000;
    constexpr std::array<std::string_view, 2> orders{"asc", "desc"};
    const auto page = page_of(parameters, limit, limit_max);
    const auto order = choice_of(parameters, "order", orders);
    const auto calendar = market::Calendar::create(market::CalendarKind::Nse);
    if (!page || !order || !calendar) {
        return !page ? page.error() : (order ? calendar.error() : order.error());
    }
    const auto range = range_of(parameters, calendar.value());
    auto run = range ? asked_run(reading, parameters) : Result<data::RunSummary>(range.error());
    if (!run) {
        return run.error();
    }
    return RowsQuestion{.run = std::move(run).value(),
                        .symbol = std::string(text_of(parameters, "symbol")),
                        .strategy = std::string(text_of(parameters, "strategy")),
                        .range = range.value(),
                        .page = page.value(),
                        .is_descending = order.value() == "desc"};
}

RowsShown rows_shown(const RowsQuestion& question, std::uint64_t total) {
    const std::uint64_t skipped = std::min(question.page.offset, total);
    const std::uint64_t count = std::min(question.page.limit, total - skipped);
    return question.is_descending ? RowsShown{total - skipped - count, total - skipped}
                                  : RowsShown{skipped, skipped + count};
}

Document rows_document(const RowsQuestion& question, const Parameters& parameters,
                       std::uint64_t total, std::vector<std::string> rows) {
    if (question.is_descending) {
        std::reverse(rows.begin(), rows.end());
    }
    JsonText json;
    json.begin_object();
    json.member("run_id", question.run.run_id);
    json.member("total", total);
    json.member("offset", question.page.offset);
    json.key("rows").begin_array();
    for (const std::string& row : rows) {
        json.raw(row);
    }
    json.end_array();
    json.end_object();
    return {json.take(), is_final(question.run, parameters)};
}

}  // namespace millrace::facade
