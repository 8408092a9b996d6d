#pragma once

#include <utility>
#include <variant>
#include <vector>

#include <millrace/events/record.h>

namespace millrace::execution {

/// What execution did in one call, in order: verdicts, orders as they changed, trades. The caller
/// records them and gives the trades to the position tracker before the next call.
using ExecutionReport = std::vector<events::Event>;

/// A new event at the report's end, to be filled in where it stands.
template <class E> E& add_to(ExecutionReport& report) {
    return std::get<E>(report.emplace_back(std::in_place_type<E>));
}

}  // namespace millrace::execution
