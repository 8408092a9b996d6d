#pragma once

#include <functional>
#include <memory>

#include <millrace/events/timestamp.h>
#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

/// How many shares one share of the beginning has become; > 0.
using ShareFactor = std::function<double(events::Timestamp at)>;

/// The strategy, shown a series without the jumps of splits and bonuses: prices x factor, volume /
/// factor, its position in the same units, where the factor counts from the first bar it is asked
/// about. Nothing shown is ever taken back, so streaming indicators live on across an ex-date.
std::unique_ptr<Strategy> seen_adjusted(ShareFactor factor, std::unique_ptr<Strategy> strategy);

}  // namespace millrace::strategies
