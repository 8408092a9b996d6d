#include "fakes.h"

#include <algorithm>

#include <millrace/data/record_filter.h>

namespace millrace::facade::test {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

Timestamp at(std::int64_t minute) {
    constexpr std::int64_t open_s = 1'735'689'600 + 13'500;
    return Timestamp::from_seconds(open_s + minute * 60);
}

Bar bar_at(std::int64_t minute, double close) {
    Bar bar;
    bar.open_time = at(minute);
    bar.open = close - 1;
    bar.high = close + 0.5;
    bar.low = close - 1.25;
    bar.close = close;
    bar.volume = 10;
    return bar;
}

events::Money money(const char* text) { return events::Money::parse(text).value(); }
events::Price price(const char* text) { return events::Price::parse(text).value(); }
events::Quantity quantity(const char* text) { return events::Quantity::parse(text).value(); }

Result<data::StoreContents> FakeMarket::contents() {
    ++reads;
    if (on_read) {
        on_read();
    }
    const std::lock_guard guard(mutex_);
    if (error_) {
        return *error_;
    }
    return stored;
}

Result<data::StoreCondition> FakeMarket::condition() {
    const std::lock_guard guard(mutex_);
    if (error_) {
        return *error_;
    }
    return its_condition;
}

Result<std::vector<std::vector<Bar>>> FakeMarket::bars(std::span<const std::string> symbols,
                                                       Timestamp from, Timestamp to) {
    ++bar_reads;
    std::vector<std::vector<Bar>> all;
    for (const std::string& symbol : symbols) {
        auto& found = all.emplace_back();
        for (const Bar& bar : series[symbol]) {
            if (from <= bar.open_time && bar.open_time < to) {
                found.push_back(bar);
            }
        }
    }
    return all;
}

void FakeMarket::add(const std::string& symbol, std::vector<Bar> bars) {
    data::SymbolContents contents;
    contents.stored = {symbol, bars.size(), bars.front().open_time, bars.back().open_time};
    contents.last_session =
        data::StoredSession{events::Date::of({bars.back().open_time.microseconds()}),
                            bars.back().open_time, bars.back().close};
    stored.symbols.push_back(contents);
    series[symbol] = std::move(bars);
}

void FakeMarket::set_error(std::optional<Error> error) {
    const std::lock_guard guard(mutex_);
    error_ = std::move(error);
}

void FakeMarket::change(const std::function<void(data::StoreContents&)>& change) {
    const std::lock_guard guard(mutex_);
    change(stored);
}

Result<std::vector<data::NewestInsight>> FakeInsights::newest(data::Timeframe timeframe) {
    std::vector<data::NewestInsight> all;
    for (const auto& [symbol, rows] : series) {
        if (timeframe == data::Timeframe::M1) {
            all.push_back({symbol, rows.back()});
        }
    }
    return all;
}

Result<std::vector<data::StoredInsight>> FakeInsights::read(std::string_view symbol,
                                                            data::Timeframe /*timeframe*/,
                                                            Timestamp from, Timestamp to) {
    ++reads;
    std::vector<data::StoredInsight> found;
    for (const auto& row : series[std::string(symbol)]) {
        if (from <= row.insight.bar_close && row.insight.bar_close <= to) {
            found.push_back(row);
        }
    }
    return found;
}

Result<std::vector<data::SymbolRegimes>> FakeInsights::regimes(data::Timeframe /*timeframe*/,
                                                               Timestamp from) {
    regimes_from = from;
    return its_regimes;
}

data::StoredInsight insight_at(std::int64_t minute) {
    data::StoredInsight row;
    row.insight.bar_close = at(minute);
    row.insight.bias = events::Bias::Bullish;
    row.insight.signal = events::InsightSignal::Improving;
    row.insight.regime = events::MarketRegime::TrendingUp;
    row.insight.confidence = static_cast<double>(0.1F);
    row.insight.agreement = 0.25;
    row.insight.score = -0.5;
    row.insight.revision = 2;
    row.insight.engine_version = 3;
    row.insight.absent_contributors = 16;  // session_vwap
    row.insight.votes = {0.5F, -0.5F, 1, 0, 0, 0.1F};
    for (std::size_t i = 0; i < row.values.size(); ++i) {
        row.values.at(i) = static_cast<float>(i) + 0.5F;
    }
    row.values.at(8) = 0;  // session_vwap
    return row;
}

Result<std::vector<data::RunSummary>> FakeRuns::list() { return runs; }

Result<data::RunSummary> FakeRuns::summary(std::string_view run) {
    const auto found =
        std::find_if(runs.begin(), runs.end(), [&](const auto& one) { return one.run_id == run; });
    return found != runs.end() ? Result<data::RunSummary>(*found)
                               : Error{ErrorCode::NotFound, "no such run"};
}

Result<void> FakeRuns::records(std::string_view run, const data::RecordQuery& query,
                               const std::function<bool(std::span<const std::byte> record)>& each) {
    ++record_reads;
    auto done = data::for_each_record(bytes_[std::string(run)], query, each);
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::vector<events::Position>> FakeRuns::positions(std::string_view run) {
    auto found = summary(run);
    if (!found) {
        return found.error();
    }
    return found.value().outcome.positions;
}

data::RunSummary& FakeRuns::add(const std::string& mode, data::RunStatus status) {
    data::RunSummary run;
    run.run_id = "run-" + std::to_string(runs.size() + 1);
    run.description.mode = mode;
    run.description.program_version = "0.1.0";
    run.description.engine_version = 3;
    run.description.symbols = {"INFY", "TCS"};
    run.description.strategies = {{"first", "ehma_pivot", {}}, {"second", "confluence", {}}};
    run.description.configuration = R"({"execution":{"capital":1000000.50}})";
    run.description.configuration_hash = "abc";
    run.description.started_at = at(400);
    run.outcome.status = status;
    runs.insert(runs.begin(), run);
    return runs.front();
}

void FakeRuns::record(const std::string& run, const events::Event& event) {
    const auto bytes = events::encode(event);
    auto& all = bytes_[run];
    all.insert(all.end(), bytes.view().begin(), bytes.view().end());
}

Result<std::vector<data::TradingStateEntry>> FakeTrading::states() {
    const std::lock_guard guard(mutex_);
    if (error) {
        return *error;
    }
    std::map<std::pair<std::string, std::string>, data::TradingStateEntry> newest;
    for (const auto& entry : history_) {
        newest.insert_or_assign(std::pair(entry.mode, entry.strategy), entry);
    }
    std::vector<data::TradingStateEntry> states;
    states.reserve(newest.size());
    for (const auto& [key, entry] : newest) {
        states.push_back(entry);
    }
    return states;
}

Result<std::vector<data::TradingStateEntry>> FakeTrading::history() {
    const std::lock_guard guard(mutex_);
    return history_;
}

void FakeTrading::set(const std::string& mode, const std::string& strategy,
                      events::TradingState state, const std::string& reason) {
    const std::lock_guard guard(mutex_);
    history_.push_back({mode,
                        strategy,
                        {.state = state,
                         .reason = reason,
                         .who = "anita",
                         .at = at(static_cast<std::int64_t>(history_.size())),
                         .until_end_of = {}}});
}

Result<std::optional<auth::User>> FakeUsers::find(std::string_view name) {
    const auto found = users.find(name);
    return found != users.end() ? std::optional(found->second) : std::nullopt;
}

Result<std::vector<auth::User>> FakeUsers::list() {
    std::vector<auth::User> all;
    for (const auto& [name, user] : users) {
        all.push_back(user);
    }
    return all;
}

Result<void> FakeUsers::change(std::string_view name, const Change& change) {
    auto changed = change(find(name).value(), list().value());
    if (!changed) {
        return changed.error();
    }
    users.erase(std::string(name));
    if (changed.value()) {
        users.emplace(std::string(name), *changed.value());
    }
    return {};
}

Result<void> FakeSessions::put(const auth::Session& session) {
    sessions.insert_or_assign(session.token_hash, session);
    return {};
}

Result<std::optional<auth::Session>> FakeSessions::find(std::string_view token_hash) {
    const auto found = sessions.find(token_hash);
    return found != sessions.end() ? std::optional(found->second) : std::nullopt;
}

Result<std::vector<auth::Session>> FakeSessions::list(std::string_view user) {
    std::vector<auth::Session> all;
    for (const auto& [hash, session] : sessions) {
        if (user.empty() || session.user == user) {
            all.push_back(session);
        }
    }
    return all;
}

Result<void> FakeSessions::remove(std::string_view token_hash) {
    sessions.erase(std::string(token_hash));
    return {};
}

Result<auth::Attempts> FakeAttempts::find(std::string_view key) {
    return attempts_[std::string(key)];
}

Result<void> FakeAttempts::put(std::string_view key, const auth::Attempts& attempts) {
    attempts_[std::string(key)] = attempts;
    return {};
}

Result<void> FakeAudit::add(const auth::AuditEntry& entry) {
    entries.push_back(entry);
    return {};
}

Result<std::vector<auth::AuditEntry>> FakeAudit::newest(std::size_t count, std::string_view user) {
    std::vector<auth::AuditEntry> all(entries.rbegin(), entries.rend());
    std::erase_if(all, [&](const auto& entry) { return !user.empty() && entry.user != user; });
    all.resize(std::min(all.size(), count));
    return all;
}

}  // namespace millrace::facade::test
