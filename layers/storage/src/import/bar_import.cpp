#include <millrace/storage/bar_import.h>

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "bars/bar_load.h"
#include "import/bar_spacing.h"
#include "import/import_report.h"
#include "import/refused_rows.h"
#include "import/row_parser.h"
#include "import/row_source.h"
#include "import/row_spool.h"
#include "import/symbol_names.h"
#include "import/tick_bars.h"
#include "read_instruments.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

/// One file on its way in: first all of its rows are read and judged, then its bars are stored.
class BarImport {
public:
    BarImport(Store& store, const events::Clock& clock, const std::filesystem::path& file,
              const BarImportOptions& options)
        : store_(store), file_(file), options_(options), now_(clock.now()),
          load_(store, clock, file.filename().string(),
                {.revise = options.revise, .skip = options.on_bad_row == OnBadRow::Skip}),
          spool_(store.path().parent_path()), refused_(options.on_bad_row) {}

    Result<void> prepare();
    Result<void> read_rows();
    Result<ImportedFile> store_rows();

private:
    struct SymbolTicks {
        std::vector<Tick> ticks;
        TickOrder order;
    };
    Result<void> read_all(Lease& lease);
    Result<DateOrder> find_date_order(Lease& lease);
    Result<AfterChunk> take_names(const Fields& names);
    Result<AfterChunk> take_row(const Fields& fields, std::uint64_t line);
    std::string take_bar(const Fields& fields, std::uint64_t line, BarRow& row);
    std::string take_tick(const Fields& fields, std::uint64_t line);
    std::string take_symbol(std::string_view symbol);
    Result<AfterChunk> refuse(const Fields& fields, std::uint64_t line, std::string reason);
    Result<void> read_known();
    Result<void> name_symbol(std::string_view name);
    Result<void> check_spacing() const;
    Result<void> add_tick_bars();
    Error explain(const Error& error) const;

    Store& store_;
    const std::filesystem::path& file_;
    const BarImportOptions& options_;
    Timestamp now_;
    BarLoad load_;
    RowSpool spool_;
    RefusedRows refused_;
    market::InstrumentTable instruments_;
    std::optional<market::TimeZone> zone_;
    std::optional<DateOrder> date_order_;
    bool order_is_missing_ = false;
    std::optional<RowParser> parser_;
    std::string only_symbol_;                    // of every row; empty: the column says
    std::string last_symbol_;                    // as written in the file
    std::int32_t number_ = -1;                   // of the last symbol
    std::vector<BarSpacing> spacings_;           // by that number
    std::map<std::int32_t, SymbolTicks> ticks_;  // by that number
    ImportedFile report_;
};

Result<void> BarImport::prepare() {
    report_.file = file_.string();
    date_order_ = options_.date_order;
    if (options_.timezone) {
        auto zone = market::TimeZone::find(*options_.timezone);
        if (!zone) {
            return zone.error();
        }
        zone_.emplace(std::move(zone).value());
    }
    return {};
}

Result<void> BarImport::read_known() {
    auto lease = store_.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto instruments = read_instruments(lease.value());
    if (!instruments) {
        return instruments.error();
    }
    instruments_ = std::move(instruments).value();
    return lease.value().finish();
}

Result<void> BarImport::name_symbol(std::string_view name) {
    std::string symbol = instruments_.symbol_of(name);
    const auto number = load_.symbol(symbol);
    if (!number) {
        return number.error();
    }
    only_symbol_ = std::move(symbol);
    number_ = number.value();
    return {};
}

Result<AfterChunk> BarImport::take_names(const Fields& names) {
    auto columns = ImportColumns::parse(names, options_.ticks ? RowKind::Ticks : RowKind::Bars);
    if (!columns) {
        return Error{columns.error().code,
                     fmt::format("{}: line 1: {}", file_.string(), columns.error().message)};
    }
    if (!options_.symbol && !columns.value().symbol) {
        const std::string name = symbol_of_file(file_.stem().string(), instruments_);
        if (name.empty()) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("{} has no column 'symbol' and its name begins with none: say "
                                     "whose bars these are with --symbol, such as --symbol INFY",
                                     file_.string())};
        }
        if (auto named = name_symbol(name); !named) {
            return named.error();
        }
        report_.symbol_is_of_file_name = true;
    }
    report_.columns_ignored = columns.value().ignored;
    parser_.emplace(std::move(columns).value(), StampParser(zone_, date_order_), options_.stamp,
                    now_);
    return AfterChunk::Continue;
}

/// Answers what is wrong with it, or nothing.
std::string BarImport::take_symbol(std::string_view symbol) {
    if (symbol == last_symbol_ && !symbol.empty()) {
        return {};
    }
    if (!only_symbol_.empty()) {
        if (!symbol.empty() && instruments_.symbol_of(symbol) != only_symbol_) {
            return fmt::format(
                "symbol was '{0}', expected {1} or {1}-EQ, {1}.NS or NSE:{1}, as --symbol "
                "says: leave --symbol out, or import another file",
                shown(symbol), only_symbol_);
        }
    } else {
        const auto number = load_.symbol(instruments_.symbol_of(symbol));
        if (!number) {
            return number.error().message;
        }
        number_ = number.value();
    }
    last_symbol_ = symbol;
    return {};
}

std::string BarImport::take_bar(const Fields& fields, std::uint64_t line, BarRow& row) {
    auto wrong = parser_->parse(fields, row);
    if (wrong.empty()) {
        wrong = take_symbol(parser_->symbol_of(fields));
    }
    if (wrong.empty()) {
        const auto place = static_cast<std::size_t>(number_);
        if (place >= spacings_.size()) {
            spacings_.resize(place + 1);
        }
        spacings_[place].take(row.open_us);
    }
    row.symbol = number_;
    row.tag = line;
    return wrong;
}

std::string BarImport::take_tick(const Fields& fields, std::uint64_t line) {
    Tick tick;
    tick.line = line;
    auto wrong = parser_->parse(fields, tick);
    if (wrong.empty()) {
        wrong = take_symbol(parser_->symbol_of(fields));
    }
    if (wrong.empty()) {
        SymbolTicks& of_symbol = ticks_[number_];
        of_symbol.order.take(tick, *report_.ticks);
        if (minute_of(tick.at_us) == minute_of(now_.microseconds())) {
            ++report_.ticks->unfinished;
        } else {
            of_symbol.ticks.push_back(tick);
        }
    }
    return wrong;
}

Result<AfterChunk> BarImport::refuse(const Fields& fields, std::uint64_t line, std::string reason) {
    std::string text;
    for (std::size_t i = 0; i < std::min(fields.count, Fields::fields_max); ++i) {
        text += (i == 0 ? "" : ",") + shown(fields.at[i]);
    }
    auto added = refused_.add({line, std::move(reason), std::move(text)});
    return added ? Result<AfterChunk>(AfterChunk::Continue)
                 : Error{added.error().code,
                         fmt::format("{}: {}", file_.string(), added.error().message)};
}

Result<AfterChunk> BarImport::take_row(const Fields& fields, std::uint64_t line) {
    if (line == 0) {
        return take_names(fields);
    }
    if (!date_order_ && fields.count == parser_->columns().count &&
        StampParser::needs_order(parser_->stamp_of(fields))) {
        order_is_missing_ = true;
        return AfterChunk::Stop;
    }
    constexpr std::uint64_t rows_between = 1 << 16;
    if (options_.on_progress && line % rows_between == 0) {
        options_.on_progress(line);
    }
    BarRow row;
    std::string wrong = options_.ticks ? take_tick(fields, line) : take_bar(fields, line, row);
    if (!wrong.empty()) {
        return refuse(fields, line, std::move(wrong));
    }
    const bool is_lost = refused_.count() > 0 && options_.on_bad_row == OnBadRow::RejectFile;
    if (options_.ticks || is_lost) {
        return AfterChunk::Continue;
    }
    auto added = spool_.add(row);
    return added ? Result<AfterChunk>(AfterChunk::Continue) : added.error();
}

/// Longer bars would pass for single minutes. A few may be a correction.
Result<void> BarImport::check_spacing() const {
    constexpr std::uint64_t bars_min = 20;
    for (std::size_t i = 0; i < spacings_.size(); ++i) {
        const BarSpacing& spacing = spacings_[i];
        if (spacing.bars() >= bars_min && spacing.step_minutes() > 1) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("{}: its {} bars of {} are {} minutes or multiples of that "
                                     "apart, expected bars of one minute; --timeframe makes longer "
                                     "ones of them",
                                     file_.string(), spacing.bars(), load_.symbols()[i].symbol,
                                     spacing.step_minutes())};
        }
    }
    return {};
}

/// From the whole file: dates such as 03-04-2025 are read once one of their kind could be meant one
/// way alone.
Result<DateOrder> BarImport::find_date_order(Lease& lease) {
    struct Told {
        DateOrder order;
        std::string row;
    };
    std::optional<Told> told;
    std::optional<Told> otherwise;
    std::string example;
    const auto read = for_each_row(
        lease, file_, [&](const Fields& fields, std::uint64_t line) -> Result<AfterChunk> {
            if (line == 0 || fields.count != parser_->columns().count) {
                return AfterChunk::Continue;
            }
            const std::string_view stamp = parser_->stamp_of(fields);
            example = example.empty() ? shown(stamp) : example;
            const auto order = StampParser::order_of(stamp);
            if (order && !told) {
                told = {*order, fmt::format("line {}: '{}'", line, shown(stamp))};
            } else if (order && *order != told->order) {
                otherwise = {*order, fmt::format("line {}: '{}'", line, shown(stamp))};
                return AfterChunk::Stop;
            }
            return AfterChunk::Continue;
        });
    if (!read) {
        return read.error();
    }
    if (told && !otherwise) {
        return told->order;
    }
    const std::string found =
        told ? fmt::format("{} and {} do not agree", told->row, otherwise->row)
             : fmt::format("timestamp was '{}', and no other of the file tells", example);
    return Error{
        ErrorCode::InvalidInput,
        fmt::format("{}: {} whether day or month comes first: say it with --date-order dmy "
                    "or --date-order mdy",
                    file_.string(), found)};
}

Result<void> BarImport::read_all(Lease& lease) {
    const auto each = [this](const Fields& fields, std::uint64_t line) {
        return take_row(fields, line);
    };
    for (;;) {
        order_is_missing_ = false;
        spool_.clear();
        refused_.clear();
        spacings_.clear();
        ticks_.clear();
        report_.ticks = options_.ticks ? std::optional(TickCounts()) : std::nullopt;
        if (auto read = for_each_row(lease, file_, each); !read || !order_is_missing_) {
            return read;
        }
        const auto order = find_date_order(lease);
        if (!order) {
            return order.error();
        }
        date_order_ = order.value();
    }
}

Result<void> BarImport::read_rows() {
    if (auto known = read_known(); !known) {
        return known;
    }
    if (options_.symbol) {
        if (auto named = name_symbol(*options_.symbol); !named) {
            return named;
        }
    }
    auto lease = store_.reader_of_files();
    if (!lease) {
        return lease.error();
    }
    if (auto read = read_all(lease.value()); !read) {
        return read;
    }
    if (auto done = lease.value().finish(); !done) {
        return done;
    }
    if (refused_.count() > 0 && options_.on_bad_row == OnBadRow::RejectFile) {
        return Error{ErrorCode::InvalidInput, told(file_, refused_.rows(), refused_.count()) +
                                                  "; --on-bad-row skip leaves such rows out"};
    }
    if (auto spaced = check_spacing(); !spaced) {
        return spaced;
    }
    const bool has_ticks = std::any_of(ticks_.begin(), ticks_.end(), [](const auto& of_symbol) {
        return !of_symbol.second.ticks.empty();
    });
    if (spool_.size() > 0 || has_ticks) {
        return {};
    }
    if (!ticks_.empty()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} holds trades of this minute alone, whose bar is not over: "
                                 "import it again in a minute",
                                 file_.string())};
    }
    return Error{
        ErrorCode::InvalidInput,
        refused_.count() > 0
            ? fmt::format("{} holds no good row: {}", file_.string(),
                          told(file_, refused_.rows(), refused_.count()))
            : fmt::format("{} holds no bars: expected lines after the header", file_.string())};
}

Result<void> BarImport::add_tick_bars() {
    for (auto& [number, of_symbol] : ticks_) {
        const auto& symbol = load_.symbols()[static_cast<std::size_t>(number)].symbol;
        auto sessions = SessionFilter::create(instruments_.find_or_default(symbol).instrument);
        if (!sessions) {
            return sessions.error();
        }
        for (BarRow& bar : bars_of_ticks(of_symbol.ticks, std::move(sessions).value())) {
            bar.symbol = number;
            if (auto added = load_.add(bar); !added) {
                return added;
            }
        }
    }
    return {};
}

/// Names the lines of contradictions between bars.
Error BarImport::explain(const Error& error) const {
    const auto& found = load_.contradictions();
    if (error.code != ErrorCode::Conflict || found.empty()) {
        return {error.code, fmt::format("{}: {}", file_.string(), error.message)};
    }
    std::vector<RefusedRow> rows;
    const std::size_t shown = std::min(found.size(), RefusedRows::told_max);
    std::transform(found.begin(), found.begin() + static_cast<std::ptrdiff_t>(shown),
                   std::back_inserter(rows), &refused_row);
    const auto message = told(file_, rows, load_.contradictions_count());
    if (!found.front().is_stored) {
        return {ErrorCode::InvalidInput, message};
    }
    if (options_.on_bad_row == OnBadRow::Skip) {
        return {ErrorCode::Conflict,
                fmt::format("{}; that is too many to leave out, more than {} rows: is this file of "
                            "another symbol, or are its prices adjusted?",
                            message, BarLoad::contradictions_max)};
    }
    return {ErrorCode::Conflict,
            message + "; stored bars are never changed: leave these rows out with --on-bad-row "
                      "skip, or keep them as new revisions with --revise"};
}

Result<ImportedFile> BarImport::store_rows() {
    const auto filled =
        options_.ticks ? add_tick_bars() : spool_.drain([this](std::vector<BarRow> rows) {
            return load_.add_block(std::move(rows));
        });
    if (!filled) {
        return explain(filled.error());
    }
    const auto added = load_.finish(refused_.rows());
    if (!added) {
        return explain(added.error());
    }
    report_.import_id = added.value().import_id;
    if (auto told = fill_report(load_, instruments_, refused_.rows(), report_); !told) {
        return told.error();
    }
    return std::move(report_);
}

}  // namespace

Result<ImportedFile> import_bars(Store& store, const events::Clock& clock,
                                 const std::filesystem::path& file,
                                 const BarImportOptions& options) {
    BarImport import(store, clock, file, options);
    if (auto prepared = import.prepare(); !prepared) {
        return prepared.error();
    }
    if (auto read = import.read_rows(); !read) {
        return read.error();
    }
    return import.store_rows();
}

}  // namespace millrace::storage
