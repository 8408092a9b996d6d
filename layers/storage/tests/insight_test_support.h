#pragma once

#include <cstdint>
#include <random>
#include <span>
#include <string>
#include <vector>

#include <millrace/data/insight_store.h>
#include <millrace/storage/duckdb_insight_store.h>

#include "store_test_support.h"

namespace millrace::storage::store_test {

/// An insight of the minute that closed `minute` minutes after 2025-01-01T00:00Z, with numbers of
/// its own.
data::StoredInsight insight_at(std::int64_t minute, double score = 0.5);
/// Minutes in a row, the numbers at random.
std::vector<data::StoredInsight> random_insights(std::mt19937_64& random, std::int64_t first_minute,
                                                 std::size_t count);

/// A store with bars of some symbols, whose insights can be added.
class InsightStoreTest : public StoreTest {
protected:
    /// Bars of `minutes` minutes in a row from 2025-01-01T00:00Z on.
    void add_bars(const std::string& symbol, std::int64_t minutes);
    DuckDbInsightStore insights() { return DuckDbInsightStore(store()); }
    /// One batch of one symbol; answers its id.
    std::int64_t add_insights(const std::string& symbol, data::Timeframe timeframe,
                              std::span<const data::StoredInsight> rows);
    static events::Timestamp minute(std::int64_t number) { return bar_at(number).open_time; }
};

}  // namespace millrace::storage::store_test
