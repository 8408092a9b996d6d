#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/bar_store.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_bar_store.h>
#include <millrace/storage/store.h>

#include "lease/store_lease.h"

namespace millrace::storage::store_test {

class FixedClock final : public events::Clock {
public:
    events::Timestamp now() const override { return at; }
    events::Timestamp at = events::Timestamp::from_seconds(1'767'225'600);  // 2026-01-01
};

template <class T>::testing::AssertionResult ok(const events::Result<T>& result) {
    return ::testing::AssertionResult(result.has_value()) << (result ? "" : result.error().message);
}
template <class T> std::string error_of(const events::Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? "no error" : result.error().message;
}
template <class T> events::ErrorCode code_of(const events::Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? events::ErrorCode::Halted : result.error().code;
}

/// A bar of the minute `minute` after 2025-01-01T00:00Z, around `price`.
events::Bar bar_at(std::int64_t minute, double price = 100);
/// `count` minutes in a row of a random walk on paise.
std::vector<events::Bar> random_bars(std::mt19937_64& random, std::int64_t first_minute,
                                     std::size_t count);
/// What a reading gives back: the same bars with another symbol number.
std::vector<events::Bar> with_symbol(std::vector<events::Bar> bars, std::uint32_t symbol);

/// A folder of its own with an empty store in it.
class StoreTest : public ::testing::Test {
public:
    ~StoreTest() override;

protected:
    StoreTest();

    std::filesystem::path path(std::string_view name) const { return folder_ / name; }
    std::filesystem::path store_path() const { return path("bars.duckdb"); }
    /// Writes a file beside the store.
    std::filesystem::path write_file(std::string_view name, std::string_view text) const;
    static std::string read_file(const std::filesystem::path& file);
    /// Makes the store, or opens it again.
    Store& store();
    void close() { store_.reset(); }
    DuckDbBarStore bars() { return {store(), clock_}; }
    data::AddedBars add(std::string symbol, const std::vector<events::Bar>& bars);
    /// One integer by SQL.
    std::int64_t count(std::string_view sql);
    void run_sql(std::string_view sql);

    FixedClock clock_;

private:
    std::filesystem::path folder_;
    std::unique_ptr<Store> store_;
};

}  // namespace millrace::storage::store_test
