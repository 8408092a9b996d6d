#include <algorithm>
#include <vector>

#include "json_text.h"
#include "symbol_question.h"
#include "views/insight_text.h"
#include "views/views.h"

namespace millrace::facade::views {

using data::StoredInsight;
using events::Result;
using events::Timestamp;

namespace {

struct Found {
    std::vector<StoredInsight> rows;
    bool has_more_before = false;
};

/// The newest rows of the range. Sessions have room for a known number; where rows are missing, a
/// longer stretch is read.
Result<Found> read(const Reading& reading, const SymbolQuestion& question) {
    constexpr auto instant = events::Duration::from_microseconds(1);
    Found found;
    const Timestamp last = question.range.to
                               ? std::min(*question.range.to - instant, question.stored_to)
                               : question.stored_to;
    const Timestamp first =
        std::max(question.range.from.value_or(Timestamp::earliest()), question.stored.first_open);
    for (std::uint64_t wanted = question.limit + 1; first <= last; wanted *= 2) {
        const Timestamp from = start_for(question, wanted, first, last);
        auto rows =
            reading.sources.insights.read(question.stored.symbol, question.timeframe, from, last);
        if (!rows) {
            return rows.error();
        }
        found.rows = std::move(rows).value();
        if (found.rows.size() > question.limit || from == first) {
            break;
        }
    }
    const bool is_cut = found.rows.size() > question.limit;
    found.has_more_before = is_cut || first > question.stored.first_open;
    if (is_cut) {
        found.rows.erase(found.rows.begin(),
                         found.rows.end() - static_cast<std::ptrdiff_t>(question.limit));
    }
    return found;
}

class Columns {
public:
    Columns(JsonText& json, const std::vector<StoredInsight>& rows) : json_(json), rows_(rows) {}

    template <class Cell> void write(std::string_view name, const Cell& cell) {
        json_.key(name).begin_array();
        for (const StoredInsight& row : rows_) {
            json_.value(cell(row));
        }
        json_.end_array();
    }

private:
    JsonText& json_;
    const std::vector<StoredInsight>& rows_;
};

void write_columns(JsonText& json, const std::vector<StoredInsight>& rows) {
    using Row = const StoredInsight&;
    constexpr std::int64_t second_us = 1'000'000;
    Columns columns(json, rows);
    columns.write("bar_close",
                  [](Row row) { return row.insight.bar_close.microseconds() / second_us; });
    columns.write("bias", [](Row row) { return bias_word(row.insight.bias); });
    columns.write("signal", [](Row row) { return signal_word(row.insight.signal); });
    columns.write("confidence", [](Row row) { return static_cast<float>(row.insight.confidence); });
    columns.write("agreement", [](Row row) { return static_cast<float>(row.insight.agreement); });
    columns.write("score", [](Row row) { return static_cast<float>(row.insight.score); });
    columns.write("regime", [](Row row) { return regime_word(row.insight.regime); });
    json.key("votes").begin_object();
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        columns.write(events::contributor_names.at(i), [i](Row row) {
            return is_absent(row.insight, i) ? std::nullopt
                                             : std::optional(row.insight.votes.at(i));
        });
    }
    json.end_object();
    json.key("values").begin_object();
    for (std::size_t i = 0; i < events::contributor_value_count; ++i) {
        columns.write(events::contributor_value_names.at(i),
                      [i](Row row) { return shown_value(row, i); });
    }
    json.end_object();
    columns.write("revision", [](Row row) { return row.insight.revision; });
}

}  // namespace

Result<Document> insight_history(const Reading& reading, const Parameters& parameters) {
    constexpr std::uint64_t limit = 2'000;
    const auto question = symbol_question(reading, parameters, limit);
    if (!question) {
        return question.error();
    }
    const auto found = read(reading, question.value());
    if (!found) {
        return found.error();
    }
    constexpr std::size_t bytes_a_row = 320;
    JsonText json;
    json.reserve(found.value().rows.size() * bytes_a_row);
    json.begin_object();
    json.member("symbol", question.value().stored.symbol);
    json.member("timeframe", name_of(question.value().timeframe));
    write_columns(json, found.value().rows);
    json.member("has_more_before", found.value().has_more_before);
    json.end_object();
    return Document{json.take()};
}

}  // namespace millrace::facade::views
