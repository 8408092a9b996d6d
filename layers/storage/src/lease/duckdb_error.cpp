#include "lease/duckdb_error.h"

#include <algorithm>
#include <array>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;

namespace {

struct Meaning {
    std::string_view words;
    ErrorCode code;
};

// The C API gives the kind of an error for some calls alone; its words stand in all of them.
constexpr std::array meanings{
    Meaning{"Corrupt database file", ErrorCode::Corrupt},
    Meaning{"not a valid DuckDB database file", ErrorCode::Corrupt},
    // What DuckDB would read as a table, such as a .csv.
    Meaning{"Cannot launch in-memory database in read-only mode", ErrorCode::Corrupt},
    Meaning{"database file with version number", ErrorCode::Corrupt},  // of a newer DuckDB
    Meaning{"Serialization Error", ErrorCode::Corrupt},
    Meaning{"Could not read enough bytes", ErrorCode::Corrupt},  // cut off
    // What it says of a file of SQLite.
    Meaning{"Loading external extensions is disabled", ErrorCode::Corrupt},
    Meaning{"No space left on device", ErrorCode::Io},
    Meaning{"Out of Memory Error", ErrorCode::Io},
    Meaning{"Failure while replaying WAL file", ErrorCode::Corrupt},
    Meaning{"Constraint Error", ErrorCode::Conflict},
    Meaning{"constraint failed", ErrorCode::Conflict},
    Meaning{"IO Error", ErrorCode::Io},
    Meaning{"Out of Range Error", ErrorCode::Overflow},
    Meaning{"Conversion Error", ErrorCode::InvalidInput},
    Meaning{"Invalid Input Error", ErrorCode::InvalidInput},
    Meaning{"Invalid Error", ErrorCode::InvalidInput},
    Meaning{"Invalid type Error", ErrorCode::InvalidInput},
    Meaning{"Parser Error", ErrorCode::InvalidInput},
    Meaning{"Syntax Error", ErrorCode::InvalidInput},
    Meaning{"Binder Error", ErrorCode::InvalidInput},
    Meaning{"Catalog Error", ErrorCode::InvalidInput},
    Meaning{"Permission Error", ErrorCode::InvalidInput},
    Meaning{"Not implemented Error", ErrorCode::Unsupported},
};

ErrorCode code_of(std::string_view text, ErrorCode otherwise) {
    for (const Meaning& meaning : meanings) {
        if (text.find(meaning.words) != std::string_view::npos) {
            return meaning.code;
        }
    }
    return otherwise;
}

}  // namespace

Error duckdb_error(const char* text, std::string_view doing, ErrorCode otherwise) {
    constexpr std::size_t max_shown = 200;
    const std::string_view said = text != nullptr ? text : "no reason given";
    const std::string_view first_line = said.substr(0, said.find('\n'));
    const bool is_full = said.find("No space left on device") != std::string_view::npos;
    return {code_of(said, otherwise), "DuckDB: " + std::string(first_line) +
                                          " in: " + std::string(doing.substr(0, max_shown)) +
                                          (is_full ? "; make room on the disk and try again" : "")};
}

Error damage_of_store(const std::filesystem::path& store, const Error& met) {
    return {met.code, "store " + store.string() +
                          " is damaged: see how far with `millrace doctor`, then restore a backup "
                          "(" +
                          met.message + ")"};
}

bool is_damaged_log(const Error& error) {
    return error.code == ErrorCode::Corrupt &&
           error.message.find("replaying WAL file") != std::string::npos;
}

bool is_refused_access(const Error& error) {
    constexpr std::array words{"Permission denied", "Operation not permitted",
                               "Read-only file system"};
    return error.message.find("Cannot open file") != std::string::npos &&
           std::any_of(words.begin(), words.end(), [&](std::string_view word) {
               return error.message.find(word) != std::string::npos;
           });
}

bool is_lock_conflict(const Error& error) {
    return error.message.find("Could not set lock") != std::string::npos;
}

std::string literal_pattern(const std::filesystem::path& file) {
    std::string text;
    for (const char c : std::filesystem::absolute(file).string()) {
        const bool special = c == '*' || c == '?' || c == '[';
        text += special ? std::string{'[', c, ']'} : std::string(1, c);
    }
    return text;
}

std::string sql_literal(std::string_view text) {
    std::string literal = "'";
    for (const char c : text) {
        literal.append(c == '\'' ? 2 : 1, c);
    }
    return literal + "'";
}

}  // namespace millrace::storage
