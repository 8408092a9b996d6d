#include "csv/csv_lines.h"

#include <fmt/format.h>

#include <array>
#include <fstream>
#include <optional>
#include <string>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

/// read_csv takes its argument for a pattern.
std::string without_patterns(const std::string& path) {
    std::string text;
    for (const char c : path) {
        const bool special = c == '*' || c == '?' || c == '[';
        text += special ? std::string{'[', c, ']'} : std::string(1, c);
    }
    return text;
}

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

Result<void> check_file(const std::filesystem::path& file) {
    std::error_code failed;
    const auto status = std::filesystem::status(file, failed);
    if (status.type() == std::filesystem::file_type::not_found) {
        return Error{ErrorCode::NotFound, fmt::format("there is no file {}", file.string())};
    }
    if (failed || status.type() != std::filesystem::file_type::regular) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} is no regular file: expected a CSV file", file.string())};
    }
    std::array<char, 4> start{};
    std::ifstream stream(file, std::ios::binary);
    if (!stream) {
        return Error{ErrorCode::Io, fmt::format("{} cannot be opened for reading", file.string())};
    }
    stream.read(start.data(), start.size());
    const std::string_view magic(start.data(), static_cast<std::size_t>(stream.gcount()));
    if (magic.empty()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} is empty: expected a header and bars", file.string())};
    }
    if (magic.starts_with("\x1f\x8b") || magic.starts_with("\x28\xb5\x2f\xfd") ||
        magic.starts_with("PK\x03\x04")) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} is compressed: unpack it first", file.string())};
    }
    return {};
}

std::string_view line_of(duckdb_string_t& cell) {
    return {duckdb_string_t_data(&cell), duckdb_string_t_length(cell)};
}

}  // namespace

Result<void> for_each_line(Lease& lease, const std::filesystem::path& file, const EachLine& each) {
    if (auto sound = check_file(file); !sound) {
        return sound;
    }
    // One column to the line: the separator is a sequence no text file has.
    constexpr auto sql =
        "SELECT line FROM read_csv(?, columns = {'line': 'VARCHAR'}, auto_detect = false, "
        "header = false, delim = E'\\x01\\x02\\x03\\x04', quote = '', escape = '', "
        "strict_mode = false, compression = 'none')";
    const std::array<SqlValue, 1> parameters{
        without_patterns(std::filesystem::absolute(file).string())};
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
