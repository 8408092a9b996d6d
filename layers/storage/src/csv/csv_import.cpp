#include <millrace/storage/csv_import.h>

#include <fmt/format.h>

#include <algorithm>
#include <cctype>

#include <millrace/market/instrument.h>

#include "bars/bar_load.h"
#include "csv/bar_line.h"
#include "csv/csv_lines.h"
#include "csv/row_spool.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

namespace {

/// Whether a file's own name means that symbol: none at all, the symbol, or the symbol among marks
/// and other words, as in INFY-EQ, INFY.NS and NSE:INFY.
bool stands_for(std::string_view symbol, std::string_view name) {
    const auto is_letter = [&](std::size_t i) {
        return i < name.size() && std::isalnum(static_cast<unsigned char>(name[i])) != 0;
    };
    const std::size_t at = name.find(symbol);
    return name.empty() || (at != std::string_view::npos && (at == 0 || !is_letter(at - 1)) &&
                            !is_letter(at + symbol.size()));
}

/// One file on its way in: first all of its lines are read and judged, then its bars are stored.
class CsvImport {
public:
    CsvImport(Store& store, const events::Clock& clock, const std::filesystem::path& file,
              const CsvImportOptions& options)
        : store_(store), file_(file), options_(options),
          load_(store, clock, file.filename().string()), spool_(store.path().parent_path()) {
        rules_.stamp = options.stamp;
        rules_.now = clock.now();
    }

    Result<void> prepare();
    Result<void> read_lines();
    Result<ImportedFile> store_rows();

private:
    Result<AfterChunk> take_header(std::string_view line);
    Result<AfterChunk> take_line(std::string_view line, std::uint64_t number);
    std::string take_symbol(std::string_view symbol, BarRow& row);
    Error at_line(std::uint64_t line, const std::string& what) const;
    Error explain(const Error& error) const;

    Store& store_;
    const std::filesystem::path& file_;
    const CsvImportOptions& options_;
    BarLoad load_;
    RowSpool spool_;
    BarLineParser::Rules rules_;
    std::optional<BarLineParser> parser_;
    std::string last_symbol_;  // as written in the file
    std::int32_t last_number_ = 0;
    std::uint64_t bad_rows_ = 0;
    std::uint64_t first_bad_line_ = 0;
    std::string first_defect_;
};

Error CsvImport::at_line(std::uint64_t line, const std::string& what) const {
    return {ErrorCode::InvalidInput, fmt::format("{}: line {}: {}", file_.string(), line, what)};
}

Result<void> CsvImport::prepare() {
    if (options_.symbol) {
        auto number = load_.symbol(*options_.symbol);
        if (!number) {
            return number.error();
        }
        last_number_ = number.value();
    }
    if (options_.timezone) {
        auto zone = market::TimeZone::find(*options_.timezone);
        if (!zone) {
            return zone.error();
        }
        rules_.zone.emplace(std::move(zone).value());
    }
    return {};
}

Result<AfterChunk> CsvImport::take_header(std::string_view line) {
    const auto columns = BarColumns::parse(line);
    if (!columns) {
        return at_line(1, columns.error().message);
    }
    if (!options_.symbol && !columns.value().symbol) {
        return Error{
            ErrorCode::InvalidInput,
            fmt::format("{} has no column 'symbol': say whose bars these are with --symbol, "
                        "such as --symbol INFY",
                        file_.string())};
    }
    parser_.emplace(columns.value(), rules_);
    return AfterChunk::Continue;
}

/// Answers what is wrong with it, or nothing.
std::string CsvImport::take_symbol(std::string_view symbol, BarRow& row) {
    if (symbol != last_symbol_ || symbol.empty()) {
        if (options_.symbol && !stands_for(*options_.symbol, symbol)) {
            return fmt::format(
                "symbol was '{0}', expected {1} or a name with it, such as {1}-EQ, as "
                "--symbol says: leave --symbol out, or import another file",
                symbol, *options_.symbol);
        }
        if (!options_.symbol) {
            auto number = load_.symbol(symbol);
            if (!number) {
                return number.error().message;
            }
            last_number_ = number.value();
        }
        last_symbol_ = symbol;
    }
    row.symbol = last_number_;
    return {};
}

Result<AfterChunk> CsvImport::take_line(std::string_view line, std::uint64_t number) {
    if (number == 1) {
        return take_header(line);
    }
    if (line.empty() || line == "\r") {
        return AfterChunk::Continue;
    }
    BarRow row;
    row.tag = number;
    std::string wrong = parser_->parse(line, row);
    if (wrong.empty()) {
        wrong = take_symbol(parser_->symbol(), row);
    }
    if (!wrong.empty()) {
        if (bad_rows_++ == 0) {
            first_bad_line_ = number;
            first_defect_ = std::move(wrong);
        }
        return AfterChunk::Continue;
    }
    if (bad_rows_ > 0) {
        return AfterChunk::Continue;  // the file is refused: only the count of bad rows matters
    }
    auto added = spool_.add(row);
    return added ? Result<AfterChunk>(AfterChunk::Continue) : added.error();
}

Result<void> CsvImport::read_lines() {
    auto lease = store_.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto read =
        for_each_line(lease.value(), file_, [this](std::string_view line, std::uint64_t number) {
            return take_line(line, number);
        });
    if (!read) {
        return read;
    }
    if (auto done = lease.value().finish(); !done) {
        return done;
    }
    if (bad_rows_ > 0) {
        return at_line(first_bad_line_,
                       first_defect_ + (bad_rows_ > 1
                                            ? fmt::format(" (and {} more bad rows); nothing "
                                                          "of the file was imported",
                                                          bad_rows_ - 1)
                                            : "; nothing of the file was imported"));
    }
    if (spool_.size() == 0) {
        return Error{
            ErrorCode::InvalidInput,
            fmt::format("{} holds no bars: expected lines after the header", file_.string())};
    }
    return {};
}

/// Names the line of a contradiction between bars.
Error CsvImport::explain(const Error& error) const {
    if (!load_.contradiction()) {
        return {error.code, fmt::format("{}: {}", file_.string(), error.message)};
    }
    const Contradiction& found = *load_.contradiction();
    const auto at = Timestamp::from_microseconds(found.refused.open_us).to_string();
    const auto further =
        found.further > 0 ? fmt::format(" (and {} more such rows)", found.further) : std::string();
    if (!found.is_stored) {
        const auto line =
            found.kept.tag != 0 ? fmt::format("on line {}", found.kept.tag) : "in the file";
        return {ErrorCode::InvalidInput,
                fmt::format(
                    "{}: line {}: {} at {} came before {}: {}{}; nothing of the file was imported",
                    file_.string(), found.refused.tag, found.symbol, at, line,
                    difference(found.kept.values, found.refused.values, "there it was"), further)};
    }
    return {
        ErrorCode::Conflict,
        fmt::format("{}: line {}: {} at {} is stored with other values: {}{}; stored bars are "
                    "never changed and nothing of the file was imported: take out these rows, or "
                    "import into another store",
                    file_.string(), found.refused.tag, found.symbol, at,
                    difference(found.kept.values, found.refused.values, "stored is"), further)};
}

Result<ImportedFile> CsvImport::store_rows() {
    const auto drained = spool_.drain([this](const BarRow& row) { return load_.add(row); });
    if (!drained) {
        return explain(drained.error());
    }
    const auto added = load_.finish();
    if (!added) {
        return explain(added.error());
    }
    ImportedFile report{file_.string(),
                        added.value().import_id,
                        added.value().accepted,
                        added.value().identical,
                        {}};
    for (const LoadedSymbol& symbol : load_.symbols()) {
        report.symbols.push_back({symbol.symbol, symbol.accepted, symbol.identical,
                                  Timestamp::from_microseconds(symbol.first_us),
                                  Timestamp::from_microseconds(symbol.last_us)});
    }
    std::sort(report.symbols.begin(), report.symbols.end(),
              [](const auto& a, const auto& b) { return a.symbol < b.symbol; });
    return report;
}

}  // namespace

Result<ImportedFile> import_csv(Store& store, const events::Clock& clock,
                                const std::filesystem::path& file,
                                const CsvImportOptions& options) {
    CsvImport import(store, clock, file, options);
    if (auto prepared = import.prepare(); !prepared) {
        return prepared.error();
    }
    if (auto read = import.read_lines(); !read) {
        return read.error();
    }
    return import.store_rows();
}

}  // namespace millrace::storage
