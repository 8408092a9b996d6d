#include "reference.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

namespace millrace::indicators {
namespace {

std::vector<std::string> split(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream rest(line);
    for (std::string cell; std::getline(rest, cell, ',');) {
        cells.push_back(cell);
    }
    return cells;
}

}  // namespace

std::optional<std::size_t> first_valid(const Series& series) {
    for (std::size_t i = 0; i < series.size(); ++i) {
        if (series[i]) {
            return i;
        }
    }
    return std::nullopt;
}

std::vector<double> random_walk(std::uint64_t seed, std::size_t count) {
    std::vector<double> prices;
    std::int64_t ticks = 20'000;
    for (std::size_t i = 0; i < count; ++i) {
        // SplitMix64 (Steele, Lea, Flood 2014).
        std::uint64_t bits = seed += 0x9e3779b97f4a7c15;
        bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
        bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
        ticks += static_cast<std::int64_t>((bits ^ (bits >> 31)) % 41) - 20;
        prices.push_back(static_cast<double>(ticks) * 0.05);
    }
    return prices;
}

Series batch_ema(const std::vector<double>& values, int n) {
    const auto period = static_cast<std::size_t>(n);
    const double k = 2.0 / (n + 1);
    Series results(values.size());
    for (std::size_t last = period - 1; last < values.size(); ++last) {
        double sum = 0;
        double weight = k;
        for (std::size_t i = last; i >= period; --i, weight *= 1 - k) {
            sum += weight * values[i];
        }
        double seed = 0;
        for (std::size_t i = 0; i < period; ++i) {
            seed += values[i] / n;
        }
        results[last] = sum + std::pow(1 - k, static_cast<double>(last - (period - 1))) * seed;
    }
    return results;
}

void expect_near(const Series& actual, const Series& expected, double tolerance) {
    ASSERT_EQ(actual.size(), expected.size());
    for (std::size_t i = 0; i < actual.size(); ++i) {
        ASSERT_EQ(actual[i].has_value(), expected[i].has_value()) << "index " << i;
        if (actual[i]) {
            ASSERT_NEAR(*actual[i], *expected[i], tolerance * std::fabs(*expected[i])) << i;
        }
    }
}

std::optional<Reference> talib_on_nse() {
    const std::string shared = MILLRACE_SHARED_DATA_DIR;
    std::ifstream bars(shared + "/nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv");
    std::ifstream results(shared + "/indicators/talib_tulip_on_nse/RELIANCE_2025JanApr_1m.csv");
    if (!bars || !results) {
        return std::nullopt;
    }
    Reference reference;
    std::string line;
    std::getline(bars, line);
    while (std::getline(bars, line)) {
        reference.closes.push_back(std::stod(split(line).at(4)));
    }
    std::getline(results, line);
    const auto names = split(line);
    while (std::getline(results, line)) {
        const auto cells = split(line);
        for (std::size_t i = 2; i < cells.size(); ++i) {
            if (names.at(i).starts_with("EMA_") && !cells[i].empty()) {
                reference.columns[names.at(i)].emplace_back(std::stoull(cells[0]),
                                                            std::stod(cells[i]));
            }
        }
    }
    return reference;
}

}  // namespace millrace::indicators
