#include "symbol_question.h"

#include <algorithm>
#include <utility>

#include <millrace/events/listed.h>

#include "views/insight_text.h"

namespace millrace::facade {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

constexpr std::uint64_t limit_max = 100'000;

Error not_stored(const data::StoreContents& contents, const std::string& symbol) {
    std::vector<std::string> names;
    for (const data::SymbolContents& one : contents.symbols) {
        names.push_back(one.stored.symbol);
    }
    return {ErrorCode::NotFound, "no bars are stored for symbol '" + symbol + "'; stored are: " +
                                     (names.empty() ? "none yet" : events::listed(names))};
}

Timestamp insights_to(const data::StoreContents& contents, const std::string& symbol,
                      data::Timeframe timeframe) {
    const auto found =
        std::find_if(contents.series.begin(), contents.series.end(), [&](const auto& series) {
            return series.symbol == symbol && series.timeframe == timeframe;
        });
    return found != contents.series.end() ? found->stored_to : Timestamp::earliest();
}

}  // namespace

Result<SymbolQuestion> symbol_question(const Reading& reading, const Parameters& parameters,
                                       std::uint64_t limit) {
    const auto symbol = required(parameters, "symbol");
    const auto timeframe = timeframe_of(parameters);
    const auto page = page_of(parameters, limit, limit_max);
    if (!symbol || !timeframe || !page) {
        return !symbol ? symbol.error() : (timeframe ? page.error() : timeframe.error());
    }
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const data::SymbolContents* found = find_symbol(*contents.value(), symbol.value());
    if (found == nullptr) {
        return not_stored(*contents.value(), symbol.value());
    }
    auto instrument = contents.value()->instruments.find_or_default(symbol.value()).instrument;
    auto calendar = market::Calendar::create(instrument.calendar);
    const auto range =
        calendar ? range_of(parameters, calendar.value()) : Result<AskedRange>(calendar.error());
    if (!range) {
        return range.error();
    }
    const auto& imports = contents.value()->imports;
    return SymbolQuestion{.stored = found->stored,
                          .timeframe = timeframe.value(),
                          .instrument = std::move(instrument),
                          .calendar = std::move(calendar).value(),
                          .range = range.value(),
                          .limit = page.value().limit,
                          .last_import_id = imports.empty() ? 0 : imports.front().import_id,
                          .stored_to =
                              insights_to(*contents.value(), symbol.value(), timeframe.value())};
}

Timestamp start_for(const SymbolQuestion& question, std::uint64_t bars, Timestamp first,
                    Timestamp to) {
    const std::int64_t length_us = length_of(question.timeframe).microseconds();
    std::uint64_t room = 0;
    for (events::Date date = question.calendar.trading_date(to);
         question.calendar.day_start(date.plus_days(1)) > first; date = date.plus_days(-1)) {
        const auto session = question.calendar.session_on(date, question.instrument);
        if (!session || session->open >= to) {
            continue;
        }
        const std::int64_t traded_us =
            (std::min(session->close, to) - session->open).microseconds();
        room += static_cast<std::uint64_t>((traded_us + length_us - 1) / length_us);
        if (room >= bars) {
            return std::max(session->open, first);
        }
    }
    return first;
}

}  // namespace millrace::facade
