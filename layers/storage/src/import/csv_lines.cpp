#include "import/csv_lines.h"

#include <fmt/format.h>

#include <array>
#include <optional>
#include <string>

#include "lease/duckdb_error.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// DuckDB's own words end in twenty lines of options nobody set.
Error in_few_words(const Error& error, const std::filesystem::path& file) {
    const auto name = file.string();
    const std::string& said = error.message;
    if (said.find("unicode") != std::string::npos || said.find("utf-8") != std::string::npos) {
        return {ErrorCode::InvalidInput,
                fmt::format("{} is not text in UTF-8: expected a CSV file", name)};
    }
    if (said.find("Maximum line size") != std::string::npos) {
        return {
            ErrorCode::InvalidInput,
            fmt::format("{} has a line of more than 2,000,000 bytes: expected a CSV file of bars",
                        name)};
    }
    if (said.find("CSV") != std::string::npos) {
        return {ErrorCode::InvalidInput,
                fmt::format("{} cannot be read as CSV: {}", name, said.substr(0, said.find('\n')))};
    }
    return {error.code, fmt::format("{}: {}", name, said.substr(0, said.find('\n')))};
}

std::string_view line_of(duckdb_string_t& cell) {
    return {duckdb_string_t_data(&cell), duckdb_string_t_length(cell)};
}

}  // namespace

Result<void> for_each_line(Lease& lease, const std::filesystem::path& file, const EachLine& each) {
    // One column to the line: the separator is a sequence no text file has.
    constexpr auto sql =
        "SELECT line FROM read_csv(?, columns = {'line': 'VARCHAR'}, auto_detect = false, "
        "header = false, delim = E'\\x01\\x02\\x03\\x04', quote = '', escape = '', "
        "strict_mode = false, compression = 'none')";
    const std::array<SqlValue, 1> parameters{literal_pattern(file)};
    std::uint64_t number = 0;
    std::optional<Error> stopped;
    const auto streamed =
        lease.stream(sql, parameters, [&](const ChunkView& chunk) -> Result<AfterChunk> {
            const auto vector = duckdb_data_chunk_get_vector(chunk.handle(), 0);
            auto* const cells = static_cast<duckdb_string_t*>(duckdb_vector_get_data(vector));
            auto* const valid = duckdb_vector_get_validity(vector);
            for (std::size_t i = 0; i < chunk.size(); ++i) {
                const bool blank = valid != nullptr && !duckdb_validity_row_is_valid(valid, i);
                auto next = each(blank ? std::string_view() : line_of(cells[i]), ++number);
                if (!next) {
                    stopped = next.error();
                    return next;
                }
                if (next.value() == AfterChunk::Stop) {
                    return AfterChunk::Stop;
                }
            }
            return AfterChunk::Continue;
        });
    if (stopped) {
        return *stopped;
    }
    return streamed ? Result<void>() : Result<void>(in_few_words(streamed.error(), file));
}

}  // namespace millrace::storage
