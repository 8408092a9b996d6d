#include <millrace/storage/trading_control.h>

#include <algorithm>
#include <array>
#include <fstream>
#include <utility>

#include "control/control_file.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using events::TradingState;

namespace {

std::filesystem::path folder_of(const std::filesystem::path& store) {
    std::error_code failed;
    const auto folder =
        std::filesystem::weakly_canonical(std::filesystem::absolute(store).parent_path(), failed);
    return failed ? std::filesystem::absolute(store).parent_path() : folder;
}

bool is_same(const TradingStateEntry& one, const TradingStateEntry& other) {
    return one.mode == other.mode && one.strategy == other.strategy;
}

/// Whether nothing would change; what was never set is active.
bool is_so_already(const std::vector<TradingStateEntry>& now, const TradingStateEntry& wanted) {
    const auto found = std::find_if(now.begin(), now.end(),
                                    [&](const auto& entry) { return is_same(entry, wanted); });
    return found == now.end() ? wanted.set.state == TradingState::Active
                              : found->set.state == wanted.set.state &&
                                    found->set.until_end_of == wanted.set.until_end_of;
}

}  // namespace

std::filesystem::path control_store_of(const std::filesystem::path& store) {
    const auto name = store.extension() == ".duckdb" ? store.stem() : store.filename();
    return folder_of(store) / (name.string() + ".control.sqlite");
}

std::filesystem::path stop_file_of(const std::filesystem::path& store) {
    return folder_of(store) / "STOP";
}

bool has_traces_of_store(const std::filesystem::path& store) {
    constexpr std::streamoff magic_at = 8;  // of DuckDB's files
    std::array<char, 4> magic{};
    std::ifstream(store, std::ios::binary).seekg(magic_at).read(magic.data(), magic.size());
    std::error_code failed;
    const auto exists = [&](const std::filesystem::path& file) {
        return std::filesystem::exists(file, failed);
    };
    return std::string_view(magic.data(), magic.size()) == "DUCK" ||
           exists(beside(store, ".turn")) || exists(beside(store, ".lease")) ||
           exists(control_store_of(store));
}

bool is_stopped(const std::filesystem::path& stop_file) {
    std::error_code failed;
    return std::filesystem::symlink_status(stop_file, failed).type() !=
           std::filesystem::file_type::not_found;
}

TradingControl::TradingControl(const std::filesystem::path& store)
    : file_(control_store_of(store)) {}
TradingControl::~TradingControl() = default;

/// False while there is no file.
Result<bool> TradingControl::open() {
    if (database_ != nullptr) {
        return true;
    }
    auto there = has_control_file(file_);
    if (!there || !there.value()) {
        return there;
    }
    auto opened = open_control_file(file_, sqlite::Access::ReadWrite);
    if (!opened) {
        return opened.error();
    }
    database_ = std::make_unique<sqlite::Database>(std::move(opened).value());
    return true;
}

Result<std::vector<TradingStateEntry>> TradingControl::entries(std::string_view sql) {
    const auto there = open();
    if (!there) {
        return there.error();
    }
    return there.value() ? read_entries(*database_, sql)
                         : Result<std::vector<TradingStateEntry>>(std::vector<TradingStateEntry>());
}

Result<std::vector<TradingStateEntry>> TradingControl::states() { return entries(newest_entries); }
Result<std::vector<TradingStateEntry>> TradingControl::history() { return entries(all_entries); }

Result<bool> TradingControl::set(const std::vector<TradingStateEntry>& wanted) {
    auto there = open();
    if (there && !there.value()) {
        const auto made = make_control_file(file_);
        there = made ? open() : Result<bool>(made.error());
    }
    if (!there) {
        return there.error();
    }
    if (!there.value()) {
        return Error{ErrorCode::Io, file_.string() + " vanished while it was opened"};
    }
    return set(wanted, *database_);
}

Result<bool> TradingControl::set(const std::vector<TradingStateEntry>& wanted,
                                 sqlite::Database& database) {
    bool is_new = false;
    auto done = database.transaction([&]() -> Result<void> {
        const auto now = read_entries(database, newest_entries);
        if (!now) {
            return now.error();
        }
        for (const TradingStateEntry& entry : wanted) {
            if (is_so_already(now.value(), entry)) {
                continue;
            }
            is_new = true;
            if (auto added = add_entry(database, entry); !added) {
                return added;
            }
        }
        return {};
    });
    if (!done) {
        return done.error();
    }
    // Out of the log at once; a reader in the way leaves that to the next.
    (void)database.run("PRAGMA wal_checkpoint(TRUNCATE)").has_value();
    return is_new;
}

}  // namespace millrace::storage
