// What an import makes of the rows of a file, whatever is said of its time zone and dates. Input: a
// small CSV file with its header.
#include <millrace/events/ensure.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <vector>

#include <millrace/market/time_zone.h>

#include "export/bar_text.h"
#include "import/fields.h"
#include "import/import_columns.h"
#include "import/row_parser.h"

namespace millrace::storage {
namespace {

using events::ensure;
using events::Timestamp;
using market::TimeZone;

constexpr std::int64_t minute_us = 60'000'000;
constexpr auto now = Timestamp::from_seconds(1'767'225'600);  // 2026-01-01
constexpr std::size_t rows_max = 12;                          // of a file: the fuzzer's are short

using Zone = std::optional<TimeZone>;
using Order = std::optional<DateOrder>;

struct Settings {
    Zone zone{};
    Order order{};
    StampKind stamp = StampKind::Open;
};

/// One row as one reading understood it.
template <class Row> struct Answer {
    std::string wrong;
    Row row;

    bool accepted() const { return wrong.empty(); }
};

std::int64_t time_of(const BarRow& row) { return row.open_us; }
std::int64_t time_of(const Tick& tick) { return tick.at_us; }
bool same_values(const BarRow& a, const BarRow& b) { return a.values == b.values; }
bool same_values(const Tick& a, const Tick& b) {
    return a.price == b.price && a.day_volume == b.day_volume;
}
template <class Row> bool same(const Answer<Row>& a, const Answer<Row>& b) {
    return a.wrong == b.wrong &&
           (!a.accepted() || (time_of(a.row) == time_of(b.row) && same_values(a.row, b.row)));
}

template <class Row> Answer<Row> answer_of(RowParser& parser, const Fields& fields) {
    Answer<Row> answer;
    answer.wrong = parser.parse(fields, answer.row);
    return answer;
}

RowParser parser_of(const ImportColumns& columns, const Settings& settings) {
    return {columns, StampParser(settings.zone, settings.order), settings.stamp, now};
}

void check_alone(const Answer<Tick>& answer) {
    const Tick& tick = answer.row;
    ensure(tick.at_us <= now.microseconds(), "no tick of the future");
    ensure(std::isfinite(tick.price) && tick.price > 0, "a tick's price is one");
    ensure(std::isfinite(tick.day_volume) && tick.day_volume >= 0, "a tick's volume is one");
}

/// The bar as an export writes it, read as an import would.
Answer<BarRow> read_back(const BarRow& row) {
    events::Bar bar;
    bar.open_time = Timestamp::from_microseconds(row.open_us);
    bar.open = row.values.open;
    bar.high = row.values.high;
    bar.low = row.values.low;
    bar.close = row.values.close;
    bar.volume = row.values.volume;
    std::string line;
    BarText().append(line, bar, "X");
    line.pop_back();
    Fields fields;
    split_line(BarText::header.substr(0, BarText::header.size() - 1), ',', fields);
    const auto columns = ImportColumns::parse(fields, RowKind::Bars);
    ensure(columns.has_value(), "the header of an export names its columns");
    split_line(line, ',', fields);
    RowParser parser = parser_of(columns.value(), {});
    return answer_of<BarRow>(parser, fields);
}

void check_alone(const Answer<BarRow>& answer) {
    const auto& [open, high, low, close, volume] = answer.row.values;
    const std::int64_t open_us = answer.row.open_us;
    ensure(open_us % minute_us == 0, "a bar opens on a minute");
    ensure(open_us + minute_us <= now.microseconds(), "a bar is over");
    ensure(open_us >= Timestamp::earliest().microseconds(), "a bar has a year");
    ensure(std::isfinite(high) && std::isfinite(volume), "values are finite");
    ensure(0 < low && low <= open && low <= close && open <= high && close <= high && volume >= 0,
           "values are in order");
    ensure(same(answer, read_back(answer.row)), "an export reads back as itself");
}

/// Commas in a number part the digits before its point, the last three from the rest.
void check_commas(std::string_view cell) {
    const std::size_t last = cell.rfind(',');
    if (last == std::string_view::npos) {
        return;
    }
    const std::size_t point = std::min(cell.find('.'), cell.size());
    ensure(point == last + 4, "a number's last comma stands before three digits");
    ensure(cell.find_first_not_of("0123456789,.") == std::string_view::npos,
           "a number with commas has nothing but digits");
}

/// All readings of one file: each setting has its parser, which lives as long as an import.
template <class Row> class Readings {
public:
    explicit Readings(const ImportColumns& columns) : columns_(columns) {
        static const std::array zones{Zone(), Zone(TimeZone::find("Asia/Kolkata").value()),
                                      Zone(TimeZone::find("America/New_York").value())};
        for (const Zone& zone : zones) {
            for (const Order order :
                 {Order(), Order(DateOrder::DayFirst), Order(DateOrder::MonthFirst)}) {
                settings_.push_back({zone, order});
                parsers_.push_back(parser_of(columns, settings_.back()));
                settings_.back().stamp = StampKind::Close;
                close_parsers_.push_back(parser_of(columns, settings_.back()));
                settings_.back().stamp = StampKind::Open;
            }
        }
    }

    void take(const Fields& fields) {
        std::vector<Answer<Row>> answers;
        for (std::size_t i = 0; i < settings_.size(); ++i) {
            answers.push_back(answer_of<Row>(parsers_[i], fields));
            check(answers[i], i, fields);
        }
        if (fields.count == columns_.count) {
            check_together(answers, std::string(parsers_[0].stamp_of(fields)));
        }
    }

private:
    static constexpr std::size_t orders = 3;

    void check(const Answer<Row>& answer, std::size_t setting, const Fields& fields) {
        RowParser fresh = parser_of(columns_, settings_[setting]);
        ensure(same(answer, answer_of<Row>(fresh, fields)), "the rows before change no row");
        ensure(std::none_of(answer.wrong.begin(), answer.wrong.end(),
                            [](char c) { return std::iscntrl(static_cast<unsigned char>(c)); }),
               "a reason shows no control characters of the file");
        if (!answer.accepted()) {
            return;
        }
        check_alone(answer);
        const std::size_t values = std::is_same_v<Row, BarRow> ? 5 : 2;
        for (std::size_t i = 0; i < values; ++i) {
            check_commas(fields.at[columns_.values[i]]);
        }
        if constexpr (std::is_same_v<Row, BarRow>) {
            const auto close = answer_of<Row>(close_parsers_[setting], fields);
            if (close.accepted()) {
                check_alone(close);
            }
            ensure(!close.accepted() || time_of(answer.row) - time_of(close.row) == minute_us,
                   "stamps of the close are a minute later");
        }
    }

    /// What an option says matters only where the file leaves it open.
    static void check_together(const std::vector<Answer<Row>>& answers, const std::string& stamp) {
        for (std::size_t i = 0; i < answers.size(); ++i) {
            const auto& no_zone = answers[i % orders];
            ensure(!no_zone.accepted() || same(no_zone, answers[i]),
                   "a stamp with an offset takes no other zone");
            const auto& no_order = answers[i / orders * orders];
            ensure(!no_order.accepted() || same(no_order, answers[i]),
                   "the order of dates changes only those that could mean two days");
            ensure(!answers[i].accepted() || no_order.accepted() || StampParser::needs_order(stamp),
                   "who needs an order of dates says so");
            ensure(!no_order.accepted() || !StampParser::needs_order(stamp),
                   "the order of dates is never guessed");
        }
        if (const auto order = StampParser::order_of(stamp)) {
            const std::size_t other = *order == DateOrder::DayFirst ? 2 : 1;
            for (std::size_t zone = 0; zone < answers.size(); zone += orders) {
                ensure(!answers[zone + other].accepted(), "an order found is the only one");
            }
        }
    }

    const ImportColumns& columns_;
    std::vector<Settings> settings_;  // by zone, in each none, day and month first
    std::vector<RowParser> parsers_;
    std::vector<RowParser> close_parsers_;
};

template <class Row> void check_rows(const std::vector<std::string_view>& lines, RowKind kind) {
    const char separator = separator_of(lines.front());
    Fields fields;
    split_line(lines.front(), separator, fields);
    const auto columns = ImportColumns::parse(fields, kind);
    if (!columns) {
        return;
    }
    Readings<Row> readings(columns.value());
    for (std::size_t i = 1; i < lines.size(); ++i) {
        split_line(lines[i], separator, fields);
        readings.take(fields);
    }
}

void check_file(std::string_view text) {
    std::vector<std::string_view> lines;
    for (std::size_t from = 0; from <= text.size() && lines.size() <= rows_max;) {
        const std::size_t end = std::min(text.find('\n', from), text.size());
        lines.push_back(text.substr(from, end - from));
        from = end + 1;
    }
    check_rows<BarRow>(lines, RowKind::Bars);
    check_rows<Tick>(lines, RowKind::Ticks);
}

}  // namespace
}  // namespace millrace::storage

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::storage::check_file(text);
    return 0;
}
