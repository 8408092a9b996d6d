#pragma once

#include <cstdint>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

struct ReadReport {
    std::uint64_t tables = 0;
    std::uint64_t rows = 0;     // of all tables
    std::uint64_t records = 0;  // of all runs, each decoded
};

/// Reads every column of every row and decodes every record of every run, so that damage to stored
/// data shows. Corrupt: names the table or run.
events::Result<ReadReport> read_everything(Store& store);

}  // namespace millrace::storage
