#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <millrace/events/bar.h>
#include <millrace/events/date.h>

namespace millrace::analytics {

/// A bar and the date of its session.
struct SessionBar {
    events::Bar bar;
    events::Date session;
};

/// Sessions of 375 minutes on days in a row, whose prices walk by ticks from a seed.
std::vector<SessionBar> random_sessions(std::uint64_t seed, int sessions);

/// Minute bars of RELIANCE, January to April 2025; nothing where the shared data is absent.
std::optional<std::vector<SessionBar>> reliance();

/// The cells of each line of a CSV file, the header first.
std::vector<std::vector<std::string>> read_csv(const std::string& path);

}  // namespace millrace::analytics
