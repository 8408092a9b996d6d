#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>

#include <millrace/events/result.h>

#include "import/fields.h"
#include "lease/store_lease.h"

namespace millrace::storage {

/// Called for the names of the columns first, as row number 0, then for each row. The cells are
/// valid during the call. `number` is the line of a text file, the row from 1 of Parquet.
using EachRow =
    std::function<events::Result<AfterChunk>(const Fields& fields, std::uint64_t number)>;

/// Reads a file of rows through DuckDB, in order: CSV, or Parquet by its first bytes, whose cells
/// come as DuckDB writes them. NotFound, InvalidInput and Io name the file.
events::Result<void> for_each_row(Lease& lease, const std::filesystem::path& file,
                                  const EachRow& each);

}  // namespace millrace::storage
