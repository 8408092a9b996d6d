#include "asked.h"
#include "json_text.h"
#include "previous_close.h"
#include "screen_bars.h"
#include "symbol_question.h"
#include "views/insight_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using events::Bar;
using events::Result;
using events::Timestamp;

namespace {

std::int64_t seconds(Timestamp at) {
    constexpr std::int64_t second_us = 1'000'000;
    return at.microseconds() / second_us;
}

template <class Cell>
void write_column(JsonText& json, std::string_view name, const std::vector<Bar>& bars,
                  const Cell& cell) {
    json.key(name).begin_array();
    for (const Bar& bar : bars) {
        json.value(cell(bar));
    }
    json.end_array();
}

void write_gaps(JsonText& json, const std::vector<MissingMinutes>& gaps) {
    json.key("gaps").begin_array();
    for (const MissingMinutes& gap : gaps) {
        json.begin_object();
        json.member("from", seconds(gap.from));
        json.member("to", seconds(gap.to));
        json.member("minutes", gap.minutes);
        json.end_object();
    }
    json.end_array();
}

void write_tick(JsonText& json, const SymbolQuestion& question, const std::vector<Bar>& bars) {
    json.key("tick");
    const auto price = bars.empty() ? std::nullopt : events::Price::from_double(bars.back().close);
    if (!price) {
        json.value(nullptr);
        return;
    }
    const events::Date date = question.calendar.trading_date(bars.back().open_time);
    json.value(question.instrument.tick_at(date, *price));
}

/// Of the last session that is stored, whatever stretch is asked for.
Result<std::optional<double>> previous_close_of(const Reading& reading, std::string_view name) {
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const data::SymbolContents* symbol = find_symbol(*contents.value(), name);
    return symbol != nullptr ? previous_close(*contents.value(), *symbol) : std::nullopt;
}

}  // namespace

Result<Document> bars(const Reading& reading, const Parameters& parameters) {
    constexpr std::uint64_t limit = 1'500;
    const auto question = symbol_question(reading, parameters, limit);
    if (!question) {
        return question.error();
    }
    const auto found = screen_bars(reading, question.value());
    const auto previous = previous_close_of(reading, question.value().stored.symbol);
    if (!found || !previous) {
        return !found ? found.error() : previous.error();
    }
    const std::vector<Bar>& bars = found.value().bars;
    constexpr std::size_t bytes_a_row = 72;
    JsonText json;
    json.reserve(bars.size() * bytes_a_row);
    json.begin_object();
    json.member("symbol", question.value().stored.symbol);
    json.member("timeframe", name_of(question.value().timeframe));
    json.member("last_import_id", question.value().last_import_id);
    write_column(json, "open_time", bars, [](const Bar& bar) { return seconds(bar.open_time); });
    write_column(json, "close_time", bars,
                 [](const Bar& bar) { return seconds(bar.close_time()); });
    write_column(json, "open", bars, [](const Bar& bar) { return bar.open; });
    write_column(json, "high", bars, [](const Bar& bar) { return bar.high; });
    write_column(json, "low", bars, [](const Bar& bar) { return bar.low; });
    write_column(json, "close", bars, [](const Bar& bar) { return bar.close; });
    write_column(json, "volume", bars, [](const Bar& bar) { return bar.volume; });
    json.member("is_forming", found.value().is_forming);
    write_gaps(json, found.value().gaps);
    json.member("has_more_before", found.value().has_more_before);
    write_tick(json, question.value(), bars);
    json.member("previous_close", previous.value());
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
