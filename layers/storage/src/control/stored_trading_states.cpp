#include <millrace/storage/stored_trading_states.h>

#include <millrace/storage/trading_control.h>

#include "control/control_file.h"

namespace millrace::storage {

using data::TradingStateEntry;
using events::Result;

namespace {

Result<std::vector<TradingStateEntry>> read(const std::filesystem::path& file,
                                            std::string_view sql) {
    const auto there = has_control_file(file);
    if (!there) {
        return there.error();
    }
    if (!there.value()) {
        return std::vector<TradingStateEntry>();
    }
    auto database = open_control_file(file, sqlite::Access::ReadOnly);
    return database ? read_entries(database.value(), sql) : database.error();
}

}  // namespace

StoredTradingStates::StoredTradingStates(const std::filesystem::path& store)
    : control_(control_store_of(store)), stop_(stop_file_of(store)) {}

Result<std::vector<TradingStateEntry>> StoredTradingStates::states() {
    return read(control_, newest_entries);
}
Result<std::vector<TradingStateEntry>> StoredTradingStates::history() {
    return read(control_, all_entries);
}
bool StoredTradingStates::is_stopped() { return storage::is_stopped(stop_); }

}  // namespace millrace::storage
