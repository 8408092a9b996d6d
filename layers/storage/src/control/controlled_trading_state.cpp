#include <millrace/storage/trading_control.h>

#include <algorithm>
#include <array>
#include <cstdint>
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
        : file_(control_store_of(store)), log_(file_.string() + "-wal"), stop_(stop_file_of(store)),
          control_(store), mode_(std::move(mode)), strategies_(std::move(strategies)) {}

    Result<StoredTradingState> read() {
        if (is_stopped(stop_)) {
            return StoredTradingState{
                .state = TradingState::Halted,
                .reason = fmt::format("the file {} is there: remove it to trade", stop_.string())};
        }
        const auto there = has_control_file(file_);
        if (!there) {
            return there.error();
        }
        if (!there.value() && !database_) {
            return StoredTradingState();
        }
        if (!there.value()) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("the control store {} was removed during the run, so no "
                                     "trading state can be told",
                                     file_.string())};
        }
        if (auto read = refresh(); !read) {
            return read.error();
        }
        return state_;
    }
    Result<void> write(const StoredTradingState& state) {
        const auto set = control_.set({{.mode = mode_, .strategy = "", .set = state}});
        return set ? Result<void>() : Result<void>(set.error());
    }

private:
    /// What changes when somebody puts another file there, or writes past SQLite.
    struct Stamp {
        std::optional<FileIdentity> identity;
        std::uintmax_t bytes = 0;
        std::filesystem::file_time_type written;

        bool operator==(const Stamp&) const = default;
    };
    using Stamps = std::array<Stamp, 2>;

    static Stamp stamp_of(const std::filesystem::path& file) {
        std::error_code failed;
        return {identity_of(file), std::filesystem::file_size(file, failed),
                std::filesystem::last_write_time(file, failed)};
    }
    Stamps stamps() const { return {stamp_of(file_), stamp_of(log_)}; }

    Result<void> refresh() {
        const Stamps now = stamps();
        if (database_ && !(now[0].identity == stamps_[0].identity)) {
            return Error{ErrorCode::Corrupt,
                         fmt::format("the control store {} was replaced during the run, so no "
                                     "trading state can be told",
                                     file_.string())};
        }
        if (!database_ || !(now == stamps_)) {  // examined anew, as it is on the disk
            if (auto opened = open(now); !opened) {
                return opened;
            }
        }
        const auto changed = last_change();
        if (!changed) {
            return changed.error();
        }
        return seen_ == changed.value() ? Result<void>() : look(changed.value());
    }
    Result<void> open(const Stamps& now) {
        changes_.reset();
        database_.reset();
        seen_.reset();
        auto opened = open_control_file(file_, sqlite::Access::ReadOnly);
        if (!opened) {
            return opened.error();
        }
        auto asked = opened.value().prepare("PRAGMA data_version");
        if (!asked) {
            return asked.error();
        }
        database_ = std::move(opened).value();
        changes_ = std::move(asked).value();
        stamps_ = now;
        return {};
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
        return hear_halts_since();
    }
    /// A halt since the last look ends a run, also where it was resumed in the same block.
    Result<void> hear_halts_since() {
        const auto all = read_entries(*database_, all_entries);
        if (!all) {
            return all.error();
        }
        for (std::size_t i = known_.value_or(all.value().size()); i < all.value().size(); ++i) {
            const TradingStateEntry& entry = all.value()[i];
            if (entry.mode == mode_ && concerns(entry.strategy) && entry.set.state > state_.state) {
                state_ = entry.set;
                state_.reason = words_of(entry);
            }
        }
        known_ = all.value().size();
        return {};
    }
    bool concerns(const std::string& strategy) const {
        return strategy.empty() ||
               std::find(strategies_.begin(), strategies_.end(), strategy) != strategies_.end();
    }
    static std::string words_of(const TradingStateEntry& entry) {
        const std::string what =
            entry.strategy.empty() ? "" : fmt::format("strategy {} ", entry.strategy);
        const std::string which =
            entry.strategy.empty() ? "" : fmt::format(" --strategy {}", entry.strategy);
        return fmt::format("{}{} by {} at {}: {} (millrace risk resume{} --mode {} --reason T ends "
                           "that)",
                           what, name_of(entry.set.state), entry.set.who, entry.set.at.to_string(),
                           entry.set.reason, which, entry.mode);
    }

    std::filesystem::path file_;
    std::filesystem::path log_;
    std::filesystem::path stop_;
    TradingControl control_;
    std::string mode_;
    std::vector<std::string> strategies_;
    Stamps stamps_;
    std::optional<sqlite::Database> database_;
    std::optional<sqlite::Statement> changes_;
    std::optional<std::int64_t> seen_;
    std::optional<std::size_t> known_;  // changes at the last look
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
