#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/trading_state_store.h>
#include <millrace/data/trading_states.h>
#include <millrace/events/result.h>

namespace millrace::sqlite {
class Database;
}

namespace millrace::storage {

/// `trading_system.control.sqlite` beside `trading_system.duckdb`.
std::filesystem::path control_store_of(const std::filesystem::path& store);
/// The file `STOP` beside the store: while anything of that name is there, everything is halted.
std::filesystem::path stop_file_of(const std::filesystem::path& store);
/// Whether a store is at this path, or was: something may be trading on it also when it is damaged
/// or moved away, which its lock files and control store show.
bool has_traces_of_store(const std::filesystem::path& store);
/// Also where the system does not tell.
bool is_stopped(const std::filesystem::path& stop_file);

using data::TradingStateEntry;

/// The control store: every change of a trading state, none ever taken out, in transactions of its
/// own that wait for nothing but each other. Made by the first change.
/// Busy: another process wrote past the wait. Corrupt: damaged, emptied, of a newer version, or no
/// control store at all. Halted: this user may not open it.
class TradingControl {
public:
    explicit TradingControl(const std::filesystem::path& store);
    ~TradingControl();

    /// The newest entry of each mode and strategy that ever had one, by mode, then strategy.
    events::Result<std::vector<TradingStateEntry>> states();
    /// All changes, the oldest first.
    events::Result<std::vector<TradingStateEntry>> history();
    /// Records the change; false, and nothing recorded, where that is the state already. All of
    /// them or none.
    events::Result<bool> set(const std::vector<TradingStateEntry>& entries);

private:
    events::Result<bool> open();
    static events::Result<bool> set(const std::vector<TradingStateEntry>& wanted,
                                    sqlite::Database& database);
    events::Result<std::vector<TradingStateEntry>> entries(std::string_view sql);

    std::filesystem::path file_;
    std::unique_ptr<sqlite::Database> database_;  // none while there is no file
};

/// What the runner asks once a block: the STOP file, then the control store's state of a mode and
/// of the strategies that run. Asking costs microseconds while nothing changes. A control store
/// that was there and is gone is Corrupt.
class ControlledTradingState final : public data::TradingStateStore {
public:
    ControlledTradingState(const std::filesystem::path& store, std::string mode,
                           std::vector<std::string> strategies);
    ~ControlledTradingState() override;

    events::Result<data::StoredTradingState> read() override;
    /// The account's state, of a run that follows the market.
    events::Result<void> write(const data::StoredTradingState& state) override;

private:
    class Watch;
    std::unique_ptr<Watch> watch_;
};

}  // namespace millrace::storage
