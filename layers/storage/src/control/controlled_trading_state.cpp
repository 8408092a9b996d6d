#include <millrace/storage/trading_control.h>

#include <algorithm>
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "control/control_file.h"
#include "lease/file_identity.h"

namespace millrace::storage {

using data::StoredTradingState;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::TradingState;

/// The file as a run sees it: asked again only after somebody wrote.
class ControlledTradingState::Watch {
public:
    Watch(const std::filesystem::path& store, std::string mode, std::vector<std::string> strategies)
        : file_(control_store_of(store)), stop_(stop_file_of(store)), control_(store),
          mode_(std::move(mode)), strategies_(std::move(strategies)) {}

    Result<StoredTradingState> read() {
        std::error_code failed;
        if (std::filesystem::exists(stop_, failed) || failed) {
            return StoredTradingState{
                .state = TradingState::Halted,
                .reason = fmt::format("the file {} is there; remove it to trade", stop_.string())};
        }
        const auto file = identity_of(file_);
        if (!file && !opened_) {
            return StoredTradingState();
        }
        if (auto read = refresh(file); !read) {
            return read.error();
        }
        return state_;
    }
    Result<void> write(const StoredTradingState& state) {
        const auto set = control_.set({{.mode = mode_, .strategy = "", .set = state}});
        return set ? Result<void>() : Result<void>(set.error());
    }

private:
    Result<void> refresh(const std::optional<FileIdentity>& file) {
        if (!file || (opened_ && !(*opened_ == *file))) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("the control store {} was {} during the run, so no trading "
                                     "state can be told",
                                     file_.string(), file ? "replaced" : "removed")};
        }
        if (!database_) {
            auto opened = open_control_file(file_, SqliteAccess::ReadOnly);
            if (!opened) {
                return opened.error();
            }
            database_ = std::move(opened).value();
            opened_ = file;
        }
        if (!changes_) {
            auto asked = database_->prepare("PRAGMA data_version");
            if (!asked) {
                return asked.error();
            }
            changes_ = std::move(asked).value();
        }
        const auto changed = last_change();
        if (!changed) {
            return changed.error();
        }
        return seen_ == changed.value() ? Result<void>() : look(changed.value());
    }
    /// A number that another process's commit changes.
    Result<std::int64_t> last_change() {
        const auto row = changes_->step();
        if (!row) {
            return row.error();
        }
        const std::int64_t number = changes_->integer(0);
        const auto end = changes_->step();
        return end ? Result<std::int64_t>(number) : Result<std::int64_t>(end.error());
    }
    Result<void> look(std::int64_t change) {
        const auto entries = read_entries(*database_, newest_entries);
        if (!entries) {
            return entries.error();
        }
        state_ = StoredTradingState();
        for (const TradingStateEntry& entry : entries.value()) {
            if (entry.mode == mode_ && concerns(entry.strategy) && entry.set.state > state_.state) {
                state_ = entry.set;
                state_.reason = words_of(entry);
            }
        }
        seen_ = change;
        return {};
    }
    bool concerns(const std::string& strategy) const {
        return strategy.empty() ||
               std::find(strategies_.begin(), strategies_.end(), strategy) != strategies_.end();
    }
    static std::string words_of(const TradingStateEntry& entry) {
        const std::string what =
            entry.strategy.empty() ? "" : fmt::format("strategy {} ", entry.strategy);
        return fmt::format("{}{} by {} at {}: {}", what, name_of(entry.set.state), entry.set.who,
                           entry.set.at.to_string(), entry.set.reason);
    }

    std::filesystem::path file_;
    std::filesystem::path stop_;
    TradingControl control_;
    std::string mode_;
    std::vector<std::string> strategies_;
    std::optional<FileIdentity> opened_;
    std::optional<SqliteDatabase> database_;
    std::optional<SqliteStatement> changes_;
    std::optional<std::int64_t> seen_;
    StoredTradingState state_;
};

ControlledTradingState::ControlledTradingState(const std::filesystem::path& store, std::string mode,
                                               std::vector<std::string> strategies)
    : watch_(std::make_unique<Watch>(store, std::move(mode), std::move(strategies))) {}
ControlledTradingState::~ControlledTradingState() = default;

Result<StoredTradingState> ControlledTradingState::read() { return watch_->read(); }
Result<void> ControlledTradingState::write(const StoredTradingState& state) {
    return watch_->write(state);
}

}  // namespace millrace::storage
