#include "import/row_source.h"

#include <fmt/format.h>

#include <array>
#include <optional>

#include "import/csv_lines.h"
#include "import/input_file.h"
#include "lease/duckdb_error.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Result<void> read_csv(Lease& lease, const std::filesystem::path& file, const EachRow& each) {
    char separator = ',';
    Fields fields;
    return for_each_line(lease, file,
                         [&](std::string_view line, std::uint64_t number) -> Result<AfterChunk> {
                             if (number == 1) {
                                 separator = separator_of(line);
                             } else if (line.empty() || line == "\r") {
                                 return AfterChunk::Continue;
                             }
                             split_line(line, separator, fields);
                             return each(fields, number == 1 ? 0 : number);
                         });
}

std::string quoted_name(std::string_view name) {
    std::string text = "\"";
    for (const char c : name) {
        text += c == '"' ? "\"\"" : std::string(1, c);
    }
    return text + '"';
}

/// A SELECT of every column as text, a date of a time zone in UTC.
Result<std::string> text_columns(Lease& lease, const SqlValue& path, const EachRow& each) {
    const auto described =
        lease.query("SELECT column_name, column_type FROM "
                    "(DESCRIBE SELECT * FROM read_parquet(?, hive_partitioning = false))",
                    std::span(&path, 1));
    if (!described) {
        return described.error();
    }
    const Rows& columns = described.value();
    Fields names;
    std::string select;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        names.add(columns.row(i).text(0));
        select += fmt::format("{}{}::VARCHAR", select.empty() ? "" : ", ",
                              quoted_name(columns.row(i).text(0)));
    }
    const auto taken = each(names, 0);
    return taken ? Result<std::string>(std::move(select)) : Result<std::string>(taken.error());
}

/// Text of a VARCHAR cell; empty where there is none.
std::string_view cell_of(const ChunkView& chunk, std::size_t column, std::size_t row) {
    return chunk.is_null(column, row) ? std::string_view() : chunk.text(column, row);
}

/// Hands on every row of a chunk; `number` counts them.
Result<AfterChunk> each_of(const ChunkView& chunk, const EachRow& each, std::uint64_t& number) {
    const std::size_t columns = duckdb_data_chunk_get_column_count(chunk.handle());
    Fields fields;
    for (std::size_t row = 0; row < chunk.size(); ++row) {
        fields.count = 0;
        for (std::size_t column = 0; column < columns; ++column) {
            fields.add(cell_of(chunk, column, row));
        }
        auto next = each(fields, ++number);
        if (!next || next.value() == AfterChunk::Stop) {
            return next;
        }
    }
    return AfterChunk::Continue;
}

Result<void> read_all(Lease& lease, const SqlValue& path, const EachRow& each) {
    const auto select = text_columns(lease, path, each);
    if (!select) {
        return select.error();
    }
    std::uint64_t number = 0;
    const auto streamed = lease.stream(
        fmt::format("SELECT {} FROM read_parquet(?, hive_partitioning = false)", select.value()),
        std::span(&path, 1), [&](const ChunkView& chunk) { return each_of(chunk, each, number); });
    return streamed ? Result<void>() : Result<void>(streamed.error());
}

/// What DuckDB says of a file's own bytes is about the input, and never about the store.
Error error_of_parquet(const std::filesystem::path& file, const Error& error) {
    const bool damaged = error.code == ErrorCode::Corrupt || error.code == ErrorCode::Overflow;
    return {damaged ? ErrorCode::InvalidInput : error.code,
            fmt::format("{} cannot be read as Parquet: {}", file.string(),
                        error.message.substr(0, error.message.find('\n')))};
}

Result<void> read_parquet(Lease& lease, const std::filesystem::path& file, const EachRow& each) {
    std::optional<Error> stopped;  // an error of the caller's, to be told apart from DuckDB's
    const auto read =
        read_all(lease, literal_pattern(file), [&](const Fields& fields, std::uint64_t number) {
            auto next = each(fields, number);
            if (!next) {
                stopped = next.error();
            }
            return next;
        });
    if (stopped) {
        return *stopped;
    }
    return read ? Result<void>() : Result<void>(error_of_parquet(file, read.error()));
}

}  // namespace

Result<void> for_each_row(Lease& lease, const std::filesystem::path& file, const EachRow& each) {
    const auto kind = kind_of_file(file);
    if (!kind) {
        return kind.error();
    }
    return kind.value() == FileKind::Parquet ? read_parquet(lease, file, each)
                                             : read_csv(lease, file, each);
}

}  // namespace millrace::storage
