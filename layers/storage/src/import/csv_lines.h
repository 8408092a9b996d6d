#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string_view>

#include <millrace/events/result.h>

#include "lease/store_lease.h"

namespace millrace::storage {

/// Called for each line, without its end; `number` counts from 1 and blank lines are empty.
using EachLine =
    std::function<events::Result<AfterChunk>(std::string_view line, std::uint64_t number)>;

/// Reads a text file line by line through DuckDB's CSV reader, in file order. Lines end in \n, \r\n
/// or \r; a byte order mark is left out. NotFound, InvalidInput (no file, not UTF-8, a line over
/// 2 MB) and Io name the file.
events::Result<void> for_each_line(Lease& lease, const std::filesystem::path& file,
                                   const EachLine& each);

}  // namespace millrace::storage
