#pragma once

#include <sys/types.h>

#include <filesystem>
#include <functional>
#include <string>

#include <millrace/storage/backup.h>
#include <millrace/storage/compact.h>

#include "store_test_support.h"

namespace millrace::storage::store_test {

inline void ignore_steps(const WorkStep& /*step*/) {}

/// Tests of what copies or exchanges whole stores. A store has to be closed around such work.
class ExchangeTest : public StoreTest {
protected:
    /// Every table's name, rows and contents, whatever their order; closes the store.
    std::string content();
    std::string content_of(const std::filesystem::path& store);
    /// 27 days of 375 bars, of 3 imports, months and symbols, interleaved.
    void add_scattered_bars();

    events::Result<BackupManifest> back_up_to(std::string_view folder);
    events::Result<RestoreReport>
    restore_from(std::string_view folder, const BackupManifest& manifest, OnExistingStore existing);
    events::Result<CompactReport> compact_store();

    /// Does the work in another process; its exit status, or minus the signal that killed it.
    static int in_a_child(const std::function<bool()>& work);
    /// The same, killed when it is about to change the `number`-th name: by link, unlink or rename.
    static int killed_at_name_change(int number, const std::function<bool()>& work);
    /// Another process dies with this statement committed to its log alone.
    void leave_a_log(const std::string& sql);
    /// A store that nobody can open, with the log of a killed writer beside it; the log.
    std::string make_unreadable_with_a_log();
    /// Rows of bars that do not stand behind the row they follow in the order of a compacted store.
    std::int64_t rows_out_of_order();
};

}  // namespace millrace::storage::store_test
