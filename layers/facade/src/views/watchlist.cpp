#include <algorithm>
#include <map>
#include <vector>

#include <millrace/market/calendar.h>

#include "asked.h"
#include "json_text.h"
#include "previous_close.h"
#include "views/insight_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using data::StoreContents;
using events::Bar;
using events::Result;
using events::Timestamp;

namespace {

constexpr std::size_t spark_max = 75;
/// Symbols that ended on as many days are read; those that ended before show no line.
constexpr std::size_t days_read = 8;

/// Evenly spread over the session, the last one with it.
std::vector<double> thinned(const std::vector<Bar>& bars) {
    const std::size_t count = std::min(bars.size(), spark_max);
    std::vector<double> closes;
    closes.reserve(count);
    for (std::size_t i = 1; i <= count; ++i) {
        closes.push_back(bars[i * bars.size() / count - 1].close);
    }
    return closes;
}

/// Symbols whose last sessions are one and the same.
struct SameSession {
    Timestamp to = Timestamp::earliest();  // after the last bar of all
    std::vector<std::string> symbols;
};
/// By when the session opened, the newest first.
using Sessions = std::map<Timestamp, SameSession, std::greater<>>;

Result<Sessions> last_sessions(const StoreContents& contents) {
    std::map<market::CalendarKind, market::Calendar> calendars;
    Sessions sessions;
    for (const data::SymbolContents& symbol : contents.symbols) {
        if (!symbol.last_session) {
            continue;
        }
        const auto instrument =
            contents.instruments.find_or_default(symbol.stored.symbol).instrument;
        auto calendar = calendars.find(instrument.calendar);
        if (calendar == calendars.end()) {
            auto made = market::Calendar::create(instrument.calendar);
            if (!made) {
                return made.error();
            }
            calendar = calendars.emplace(instrument.calendar, std::move(made).value()).first;
        }
        const auto session = calendar->second.session_on(symbol.last_session->date, instrument);
        const Timestamp open =
            session ? session->open : calendar->second.day_start(symbol.last_session->date);
        SameSession& same = sessions[open];
        constexpr auto minute = events::Duration::from_minutes(1);
        same.to = std::max(same.to, symbol.last_session->last_open + minute);
        same.symbols.push_back(symbol.stored.symbol);
    }
    return sessions;
}

Result<Sparks> read_sparks(const Reading& reading, const StoreContents& contents) {
    const auto sessions = last_sessions(contents);
    if (!sessions) {
        return sessions.error();
    }
    Sparks sparks;
    std::size_t days = 0;
    for (const auto& [open, same] : sessions.value()) {
        if (++days > days_read) {
            break;
        }
        const auto bars = reading.sources.market.bars(same.symbols, open, same.to);
        if (!bars) {
            return bars.error();
        }
        for (std::size_t i = 0; i < same.symbols.size(); ++i) {
            const data::SymbolContents* symbol = find_symbol(contents, same.symbols[i]);
            auto series = bars.value()[i];
            std::erase_if(series, [&](const Bar& bar) {
                return bar.open_time > symbol->last_session->last_open;
            });
            sparks[symbol->stored.symbol] = thinned(series);
        }
    }
    return sparks;
}

void write_prices(JsonText& json, const data::SymbolContents& symbol,
                  std::optional<double> previous, const Sparks& sparks) {
    using events::Duration;
    const auto& last = symbol.last_session;
    json.member("symbol", symbol.stored.symbol);
    json.member("last_close", last ? std::optional(last->close) : std::nullopt);
    json.member("last_bar_close",
                last ? std::optional(last->last_open + Duration::from_minutes(1)) : std::nullopt);
    json.member("previous_close", previous);
    json.member("session_date", last ? std::optional(last->date) : std::nullopt);
    json.key("spark").begin_array();
    if (const auto found = sparks.find(symbol.stored.symbol); found != sparks.end()) {
        for (const double close : found->second) {
            json.value(close);
        }
    }
    json.end_array();
}

}  // namespace

Result<Document> watchlist(const Reading& reading, const Parameters& parameters) {
    const auto timeframe = timeframe_of(parameters);
    if (!timeframe) {
        return timeframe.error();
    }
    const auto contents = reading.contents();
    if (!contents) {
        return contents.error();
    }
    const auto sparks = reading.shared.sparks.get(
        reading.stamp, [&] { return read_sparks(reading, *contents.value()); });
    if (!sparks) {
        return sparks.error();
    }
    const auto newest = reading.newest(timeframe.value());
    if (!newest) {
        return newest.error();
    }
    JsonText json;
    json.begin_object();
    json.member("timeframe", name_of(timeframe.value()));
    json.key("symbols").begin_array();
    for (const data::SymbolContents& symbol : contents.value()->symbols) {
        json.begin_object();
        write_prices(json, symbol, previous_close(*contents.value(), symbol), *sparks.value());
        json.key("insight");
        const auto& all = *newest.value();
        const auto insight = std::find_if(all.begin(), all.end(), [&](const auto& one) {
            return one.symbol == symbol.stored.symbol;
        });
        if (insight == all.end()) {
            json.value(nullptr);
        } else {
            write_insight(json, insight->symbol, insight->row,
                          last_bar_close(*contents.value(), insight->symbol));
        }
        json.end_object();
    }
    json.end_array();
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
