#include "bars.h"

#include <algorithm>
#include <fstream>
#include <sstream>

namespace millrace::analytics {

std::vector<std::vector<std::string>> read_csv(const std::string& path) {
    std::vector<std::vector<std::string>> rows;
    std::ifstream file(path);
    for (std::string line; std::getline(file, line);) {
        std::istringstream rest(line);
        auto& cells = rows.emplace_back();
        for (std::string cell; std::getline(rest, cell, ',');) {
            cells.push_back(cell);
        }
    }
    return rows;
}

std::vector<SessionBar> random_sessions(std::uint64_t seed, int sessions) {
    std::vector<SessionBar> all;
    const auto first = events::Date::from_civil(2025, 1, 1).value();
    std::int64_t ticks = 20'000;
    for (int day = 0; day < sessions; ++day) {
        const events::Date date = first.plus_days(day);
        auto at = events::Timestamp::from_seconds(date.days() * std::int64_t{86'400} + 13'500);
        for (int minute = 0; minute < 375; ++minute) {
            // SplitMix64 (Steele, Lea, Flood 2014).
            std::uint64_t bits = seed += 0x9e3779b97f4a7c15;
            bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
            bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
            bits ^= bits >> 31;
            const std::int64_t open = ticks;
            ticks += static_cast<std::int64_t>(bits % 41) - 20;
            const auto price = [](std::int64_t value) { return static_cast<double>(value) * 0.05; };
            all.push_back(
                {{.open_time = at,
                  .symbol = {},
                  .open = price(open),
                  .high = price(std::max(open, ticks) + static_cast<std::int64_t>(bits >> 8 & 7)),
                  .low = price(std::min(open, ticks) - static_cast<std::int64_t>(bits >> 16 & 7)),
                  .close = price(ticks),
                  .volume = static_cast<double>(bits >> 24 & 1023)},
                 date});
            at = at + events::Duration::from_minutes(1);
        }
    }
    return all;
}

std::optional<std::vector<SessionBar>> reliance() {
    const auto rows = read_csv(std::string(MILLRACE_SHARED_DATA_DIR) +
                               "/nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv");
    if (rows.empty()) {
        return std::nullopt;
    }
    std::vector<SessionBar> bars;
    for (std::size_t i = 1; i < rows.size(); ++i) {
        const auto& row = rows[i];  // 2025-01-01 09:15:00 in India
        std::string stamp = row[0] + "+05:30";
        stamp[10] = 'T';
        const auto date = events::Date::from_civil(
                              std::stoi(stamp), static_cast<unsigned>(std::stoi(stamp.substr(5))),
                              static_cast<unsigned>(std::stoi(stamp.substr(8))))
                              .value();
        bars.push_back({{.open_time = events::Timestamp::parse(stamp).value(),
                         .symbol = {},
                         .open = std::stod(row[1]),
                         .high = std::stod(row[2]),
                         .low = std::stod(row[3]),
                         .close = std::stod(row[4]),
                         .volume = std::stod(row[5])},
                        date});
    }
    return bars;
}

}  // namespace millrace::analytics
