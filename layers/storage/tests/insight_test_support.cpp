#include "insight_test_support.h"

namespace millrace::storage::store_test {

namespace {

/// As the store keeps it. Without the sum GCC 12 drops the float at -O2: it takes two such pairs of
/// conversions, vectorized, for none.
double as_stored(double value) { return static_cast<double>(static_cast<float>(value) + 0.0F); }

}  // namespace

data::StoredInsight insight_at(std::int64_t minute, double score) {
    data::StoredInsight row;
    row.insight.bar_close = bar_at(minute).open_time;
    row.insight.score = as_stored(score);
    row.insight.confidence = as_stored(score / 2);
    row.insight.agreement = 0.25;
    row.insight.engine_version = 1;
    row.insight.bias = score > 0 ? events::Bias::Bullish : events::Bias::Bearish;
    row.insight.signal = events::InsightSignal::Improving;
    row.insight.regime = events::MarketRegime::Volatile;
    row.insight.absent_contributors = 16;
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        row.insight.votes[i] = static_cast<float>(score) / static_cast<float>(i + 1);
    }
    for (std::size_t i = 0; i < events::contributor_value_count; ++i) {
        row.values.at(i) = static_cast<float>(score) * static_cast<float>(i + 1);
    }
    return row;
}

std::vector<data::StoredInsight> random_insights(std::mt19937_64& random, std::int64_t first_minute,
                                                 std::size_t count) {
    std::vector<data::StoredInsight> rows;
    for (std::size_t i = 0; i < count; ++i) {
        const auto thousandths = static_cast<double>(random() % 2'000);
        rows.push_back(
            insight_at(first_minute + static_cast<std::int64_t>(i), thousandths / 1'000 - 1));
    }
    return rows;
}

void InsightStoreTest::add_bars(const std::string& symbol, std::int64_t minutes) {
    std::vector<events::Bar> bars;
    for (std::int64_t at = 0; at < minutes; ++at) {
        bars.push_back(bar_at(at));
    }
    add(symbol, bars);
}

std::int64_t InsightStoreTest::add_insights(const std::string& symbol, data::Timeframe timeframe,
                                            std::span<const data::StoredInsight> rows) {
    data::InsightBatch batch;
    batch.progress.symbol = symbol;
    batch.progress.stored_to = rows.empty() ? minute(0) : rows.back().insight.bar_close;
    batch.insights = rows;
    const auto added = insights().add(timeframe, clock_.now(), std::span(&batch, 1));
    EXPECT_TRUE(ok(added));
    return added ? added.value() : 0;
}

}  // namespace millrace::storage::store_test
