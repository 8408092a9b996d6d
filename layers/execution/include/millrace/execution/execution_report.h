#pragma once

#include <vector>

#include <millrace/events/record.h>

namespace millrace::execution {

/// What execution did in one call, in order: verdicts, orders as they changed, trades,
/// adjusted positions. The caller records them and gives them to the position tracker before the
/// next call.
using ExecutionReport = std::vector<events::Event>;

}  // namespace millrace::execution
