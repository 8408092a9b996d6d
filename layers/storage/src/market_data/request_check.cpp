#include "market_data/request_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<void> check(const MarketDataRequest& request) {
    if (request.symbols.empty() ||
        std::adjacent_find(request.symbols.begin(), request.symbols.end(),
                           std::greater_equal<>()) != request.symbols.end()) {
        return Error{
            ErrorCode::InvalidInput,
            "symbols of a reading were none, twice the same or unsorted, expected names in "
            "order"};
    }
    if (!request.sessions.empty() && request.sessions.size() != request.symbols.size()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} session filters, expected one for each of {} symbols",
                                 request.sessions.size(), request.symbols.size())};
    }
    return {};
}

}  // namespace millrace::storage
