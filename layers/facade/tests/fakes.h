#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include <millrace/auth/authenticator.h>
#include <millrace/data/run_reader.h>
#include <millrace/data/store_changes.h>
#include <millrace/data/stored_insights.h>
#include <millrace/data/stored_market.h>
#include <millrace/data/trading_states.h>
#include <millrace/events/record.h>
#include <millrace/facade/store_views.h>

namespace millrace::facade::test {

template <class T>::testing::AssertionResult ok(const events::Result<T>& result) {
    return ::testing::AssertionResult(result.has_value()) << (result ? "" : result.error().message);
}
template <class T> events::ErrorCode code_of(const events::Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? events::ErrorCode::Halted : result.error().code;
}
template <class T> std::string error_of(const events::Result<T>& result) {
    return result ? "no error" : result.error().message;
}

/// So many minutes after 2025-01-01T03:45Z, when the NSE opens; it closes at 375.
events::Timestamp at(std::int64_t minute);
inline constexpr std::int64_t day = std::int64_t{24} * 60;
events::Bar bar_at(std::int64_t minute, double close = 100);
events::Money money(const char* text);
events::Price price(const char* text);
events::Quantity quantity(const char* text);

class StandingClock final : public events::Clock {
public:
    events::Timestamp now() const override { return events::Timestamp::from_microseconds(now_us_); }
    void go_on(events::Duration span) { now_us_ += span.microseconds(); }

private:
    std::atomic<std::int64_t> now_us_{at(0).microseconds() - 900'000'000};  // 03:30
};

class FakeChanges final : public data::StoreChanges {
public:
    std::string stamp() override { return std::to_string(stamp_.load()); }
    std::string trading_stamp() override { return std::to_string(trading_.load()); }
    std::string file() override { return std::to_string(file_.load()); }
    void change() { ++stamp_; }
    void change_trading() {
        ++trading_;
        ++stamp_;
    }
    void replace() {
        ++file_;
        ++stamp_;
    }

private:
    std::atomic<int> file_{1};
    std::atomic<int> stamp_{1};
    std::atomic<int> trading_{1};
};

class FakeMarket final : public data::StoredMarket {
public:
    events::Result<data::StoreContents> contents() override;
    events::Result<data::StoreCondition> condition() override;
    events::Result<std::vector<std::vector<events::Bar>>> bars(std::span<const std::string> symbols,
                                                               events::Timestamp from,
                                                               events::Timestamp to) override;

    /// Bars of one symbol, and what is stored of it.
    void add(const std::string& symbol, std::vector<events::Bar> bars);
    void set_error(std::optional<events::Error> error);
    void change(const std::function<void(data::StoreContents&)>& change);

    data::StoreContents stored;
    data::StoreCondition its_condition;
    std::map<std::string, std::vector<events::Bar>> series;
    std::atomic<int> reads{0};      // of contents
    std::atomic<int> bar_reads{0};  // and of bars
    std::function<void()> on_read;  // while contents are read

private:
    std::mutex mutex_;
    std::optional<events::Error> error_;
};

class FakeInsights final : public data::StoredInsights {
public:
    events::Result<std::vector<data::NewestInsight>> newest(data::Timeframe timeframe) override;
    events::Result<std::vector<data::StoredInsight>> read(std::string_view symbol,
                                                          data::Timeframe timeframe,
                                                          events::Timestamp from,
                                                          events::Timestamp to) override;
    events::Result<std::vector<data::SymbolRegimes>> regimes(data::Timeframe timeframe,
                                                             events::Timestamp from) override;

    std::map<std::string, std::vector<data::StoredInsight>> series;
    std::vector<data::SymbolRegimes> its_regimes;
    events::Timestamp regimes_from;
    int reads = 0;
};

/// An insight with a number of its own in every place.
data::StoredInsight insight_at(std::int64_t minute);

class FakeRuns final : public data::RunReader {
public:
    events::Result<std::vector<data::RunSummary>> list() override;
    events::Result<data::RunSummary> summary(std::string_view run) override;
    events::Result<void>
    records(std::string_view run, const data::RecordQuery& query,
            const std::function<bool(std::span<const std::byte> record)>& each) override;
    events::Result<std::vector<events::Position>> positions(std::string_view run) override;

    /// `run-N`, N one more than the last.
    data::RunSummary& add(const std::string& mode, data::RunStatus status);
    void record(const std::string& run, const events::Event& event);

    std::vector<data::RunSummary> runs;  // the newest first
    int record_reads = 0;

private:
    std::map<std::string, std::vector<std::byte>, std::less<>> bytes_;
};

class FakeTrading final : public data::TradingStates {
public:
    events::Result<std::vector<data::TradingStateEntry>> states() override;
    events::Result<std::vector<data::TradingStateEntry>> history() override;
    bool is_stopped() override { return stopped; }
    void set(const std::string& mode, const std::string& strategy, events::TradingState state,
             const std::string& reason);

    std::atomic<bool> stopped{false};
    std::optional<events::Error> error;

private:
    std::mutex mutex_;
    std::vector<data::TradingStateEntry> history_;
};

class FakeDocuments final : public RunDocuments {
public:
    events::Result<std::string> summary(std::string_view run_id) override {
        ++summaries;
        return "{\n  \"run_id\": \"" + std::string(run_id) + "\"\n}\n";
    }
    events::Result<std::string> round_trips(std::string_view /*run*/) override { return trips; }
    events::Result<std::string> risk(std::string_view run_id) override {
        return "{\n  \"run_id\": \"" + std::string(run_id) + "\", \"used\": 0.10\n}\n";
    }

    std::string trips = "[]";
    int summaries = 0;
};

/// Accounts in memory.
class FakeUsers final : public auth::UserStore {
public:
    events::Result<std::optional<auth::User>> find(std::string_view name) override;
    events::Result<std::vector<auth::User>> list() override;
    events::Result<void> change(std::string_view name, const Change& change) override;

    std::map<std::string, auth::User, std::less<>> users;
};

class FakeSessions final : public auth::SessionStore {
public:
    events::Result<void> put(const auth::Session& session) override;
    events::Result<std::optional<auth::Session>> find(std::string_view token_hash) override;
    events::Result<std::vector<auth::Session>> list(std::string_view user) override;
    events::Result<void> remove(std::string_view token_hash) override;

    std::map<std::string, auth::Session, std::less<>> sessions;
};

class FakeAttempts final : public auth::AttemptStore {
public:
    events::Result<auth::Attempts> find(std::string_view key) override;
    events::Result<void> put(std::string_view key, const auth::Attempts& attempts) override;
    events::Result<void> forget_before(events::Timestamp /*time*/) override { return {}; }

private:
    std::map<std::string, auth::Attempts, std::less<>> attempts_;
};

class FakeAudit final : public auth::AuditLog {
public:
    events::Result<void> add(const auth::AuditEntry& entry) override;
    events::Result<std::vector<auth::AuditEntry>> newest(std::size_t count,
                                                         std::string_view user) override;

    std::vector<auth::AuditEntry> entries;  // the oldest first
};

/// By one thread, and nothing fails.
class FakeTransactions final : public auth::Transactions {
public:
    events::Result<void>
    all_or_nothing(const std::function<events::Result<void>()>& work) override {
        return work();
    }
};

struct FakeAccounts {
    FakeUsers users;
    FakeSessions sessions;
    FakeAttempts attempts;
    FakeAudit audit;
    FakeTransactions transactions;
    auth::Stores stores{users, sessions, attempts, audit, transactions};
};

/// Views over all of these, at 03:30 on 2025-01-01, before the session.
class ViewsTest : public ::testing::Test {
protected:
    std::string json_of(std::string_view name, const Parameters& parameters = {}) {
        const auto view = views.view(name, parameters);
        EXPECT_TRUE(ok(view)) << name;
        return view ? *view.value().json : std::string();
    }
    events::ErrorCode refused(std::string_view name, const Parameters& parameters = {}) {
        return code_of(views.view(name, parameters));
    }

    StandingClock clock;
    FakeChanges changes;
    FakeMarket market;
    FakeInsights insights;
    FakeRuns runs;
    FakeTrading trading;
    FakeDocuments documents;
    FakeAccounts accounts;
    ViewSources sources{market,    insights,        runs, trading, changes,
                        documents, accounts.stores, clock};
    StoreViews views{sources, {"0.1.0", "bars.duckdb", at(-60), [] { return 3; }}};
};

}  // namespace millrace::facade::test
