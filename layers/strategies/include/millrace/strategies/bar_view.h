#pragma once

#include <functional>
#include <memory>
#include <span>

#include <millrace/events/bar.h>
#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

/// What a strategy is shown in place of a symbol's 1m bar: nothing, or bars in time order that are
/// complete by that bar's close. Called once a bar; the answer is valid until the next call.
using BarView = std::function<std::span<const events::Bar>(const events::Bar& minute)>;

/// The strategy, asked about each bar the view shows and about no other. One minute may show
/// several (a bar whose last minute was missing, and the minute's own): it is asked about each in
/// order with the same context, and its last opinion stands; none and Hold are no opinion. An
/// answer that is not sane, or an exception, ends that at once and is the answer.
std::unique_ptr<Strategy> seen_through(BarView view, std::unique_ptr<Strategy> strategy);

}  // namespace millrace::strategies
