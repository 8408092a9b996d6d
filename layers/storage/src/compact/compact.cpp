#include <millrace/storage/compact.h>

#include <fmt/format.h>

#include <system_error>

#include "compact/rewrite.h"
#include "files/exchange.h"
#include "files/file_copy.h"
#include "files/store_hold.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Path = std::filesystem::path;

namespace {

Result<CompactReport> compact_held(StoreHold& hold, const Path& store, const OnStep& on_step) {
    const Path part = part_of(store);
    std::error_code failed;
    const auto written_at = std::filesystem::last_write_time(store, failed);
    auto report = rewrite(store, part, on_step);
    if (!report) {
        return report;
    }
    if (auto alone = hold.exclude_other_programs(); !alone) {
        return alone.error();
    }
    // DuckDB's lock was gone for a moment, and our own lock is nothing to other programs.
    if (failed || has_left_overs(store) ||
        std::filesystem::last_write_time(store, failed) != written_at || failed) {
        return Error{ErrorCode::Busy,
                     fmt::format("a program outside Millrace wrote to {} meanwhile: end it and try "
                                 "again; the store was not compacted",
                                 store.string())};
    }
    auto placed = put_in_place(part, store, Former::Gone);
    return placed ? report : placed.error();
}

}  // namespace

Result<CompactReport> compact(const CompactRequest& request, const OnStep& on_step) {
    std::error_code failed;
    const Path given = std::filesystem::absolute(request.store, failed);
    const Path store = std::filesystem::weakly_canonical(given.parent_path(), failed) /
                       given.filename();  // as DuckDB knows the folder it may work in
    if (auto itself = refuse_link(store); !itself) {
        return itself.error();
    }
    auto hold = StoreHold::take_at_rest(store, LeaseMode::Write, request.wait);
    if (!hold) {
        return hold.error();
    }
    remove_part(part_of(store));  // of a compaction that was killed
    auto report = compact_held(hold.value(), store, on_step);
    remove_part(part_of(store));
    return report;
}

}  // namespace millrace::storage
