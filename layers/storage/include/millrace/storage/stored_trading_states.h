#pragma once

#include <filesystem>
#include <vector>

#include <millrace/data/trading_states.h>

namespace millrace::storage {

/// The control store, opened read-only and anew by each call, and the file STOP. Errors as those of
/// TradingControl.
class StoredTradingStates final : public data::TradingStates {
public:
    /// Of the trading store at this path.
    explicit StoredTradingStates(const std::filesystem::path& store);

    events::Result<std::vector<data::TradingStateEntry>> states() override;
    events::Result<std::vector<data::TradingStateEntry>> history() override;
    bool is_stopped() override;

private:
    std::filesystem::path control_;
    std::filesystem::path stop_;
};

}  // namespace millrace::storage
