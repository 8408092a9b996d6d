#pragma once

#include <string>
#include <vector>

#include "wiring/summary.h"

namespace millrace::cli {

/// A strategy that failed, and where it did so first.
struct Failure {
    std::string strategy;
    events::Timestamp at;
    std::string symbol;
    std::string reason;
};
std::vector<Failure> failures(const RunReport& report);

/// A strategy that made no trade, and what held it back first: a failure of its own, a limit, an
/// order that never filled, a missing insight or its warm-up.
struct HeldBack {
    std::string strategy;
    std::string why;
};
/// In configured order; nobody of a run without bars.
std::vector<HeldBack> held_back(const RunReport& report);

/// Why the run made no trade at all; empty when it made some.
std::string why_nothing_traded(const RunReport& report);

}  // namespace millrace::cli
