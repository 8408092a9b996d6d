#include "store_test_support.h"

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace millrace::storage::store_test {

using events::Bar;
using events::Timestamp;

Bar bar_at(std::int64_t minute, double price) {
    constexpr std::int64_t start_s = 1'735'689'600;  // 2025-01-01T00:00:00Z
    Bar bar;
    bar.open_time = Timestamp::from_seconds(start_s + minute * 60);
    bar.open = price;
    bar.high = price + 1;
    bar.low = price - 1;
    bar.close = price + 0.5;
    bar.volume = 10;
    return bar;
}

std::vector<Bar> random_bars(std::mt19937_64& random, std::int64_t first_minute,
                             std::size_t count) {
    std::vector<Bar> bars;
    std::int64_t paise = 100'000;
    for (std::size_t i = 0; i < count; ++i) {
        paise += static_cast<std::int64_t>(random() % 21) - 10;
        Bar bar = bar_at(first_minute + static_cast<std::int64_t>(i));
        bar.open = static_cast<double>(paise) / 100;
        bar.close = static_cast<double>(paise + 3) / 100;
        bar.high = static_cast<double>(paise + 9) / 100;
        bar.low = static_cast<double>(paise - 7) / 100;
        bar.volume = static_cast<double>(random() % 100'000);
        bars.push_back(bar);
    }
    return bars;
}

std::vector<Bar> with_symbol(std::vector<Bar> bars, std::uint32_t symbol) {
    for (Bar& bar : bars) {
        bar.symbol = events::SymbolId(symbol);
    }
    return bars;
}

StoreTest::StoreTest() {
    std::string name = (std::filesystem::temp_directory_path() / "millrace-store-XXXXXX").string();
    EXPECT_NE(::mkdtemp(name.data()), nullptr);
    folder_ = name;
}

StoreTest::~StoreTest() {
    close();
    std::error_code failed;
    std::filesystem::remove_all(folder_, failed);
}

std::filesystem::path StoreTest::write_file(std::string_view name, std::string_view text) const {
    std::ofstream(path(name), std::ios::binary) << text;
    return path(name);
}

std::string StoreTest::read_file(const std::filesystem::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

Store& StoreTest::store() {
    if (!store_) {
        auto made = Store::create(store_path());
        EXPECT_TRUE(ok(made));
        store_ = std::move(made).value();
    }
    return *store_;
}

data::AddedBars StoreTest::add(std::string symbol, const std::vector<Bar>& bars) {
    const data::BarBatch batch{std::move(symbol), bars};
    const auto added = this->bars().add("test", std::span(&batch, 1));
    EXPECT_TRUE(ok(added));
    return added ? added.value() : data::AddedBars{};
}

std::int64_t StoreTest::count(std::string_view sql) {
    auto lease = store().lease(LeaseMode::Read);
    EXPECT_TRUE(ok(lease));
    const auto rows = lease.value().query(sql);
    EXPECT_TRUE(ok(rows));
    return rows.value().row(0).int64(0);
}

void StoreTest::run_sql(std::string_view sql) {
    auto lease = store().lease(LeaseMode::Write);
    EXPECT_TRUE(ok(lease));
    EXPECT_TRUE(ok(lease.value().execute(sql)));
    EXPECT_TRUE(ok(lease.value().finish()));
}

}  // namespace millrace::storage::store_test
