#include "crossover.h"

#include <string>

namespace millrace::strategies {

std::vector<ParameterSpec> crossover_parameters(int shortest) {
    constexpr double longest = 10'000;
    return {
        {.name = "allow_short",
         .default_value = false,
         .description = "on a cross below: true asks to be short, false to be flat"},
        {.name = "fast",
         .default_value = std::int64_t{9},
         .minimum = static_cast<double>(shortest),
         .maximum = longest,
         .unit = "bars",
         .description = "period of the fast average, shorter than slow"},
        {.name = "slow",
         .default_value = std::int64_t{21},
         .minimum = static_cast<double>(shortest),
         .maximum = longest,
         .unit = "bars",
         .description = "period of the slow average, longer than fast"},
    };
}

events::Result<void> check_crossover(const events::Parameters& filled_in) {
    const std::int64_t fast = filled_in.integer("fast", 0);
    const std::int64_t slow = filled_in.integer("slow", 0);
    if (fast >= slow) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "fast was " + std::to_string(fast) + " and slow was " +
                                 std::to_string(slow) + ", expected fast shorter than slow"};
    }
    return {};
}

}  // namespace millrace::strategies
