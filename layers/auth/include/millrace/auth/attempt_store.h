#pragma once

#include <cstdint>
#include <functional>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// How often something was tried.
struct Attempts {
    std::uint32_t count = 0;
    events::Timestamp first = events::Timestamp::earliest();  // of those that are counted
    events::Timestamp last = events::Timestamp::earliest();

    bool operator==(const Attempts&) const = default;
};

/// Where the throttle counts. It survives restart, and a key that was never written is all zero.
class AttemptStore {
public:
    virtual ~AttemptStore() = default;

    /// What `change` makes of the key's attempts, in one transaction, safe from many threads.
    virtual events::Result<void> change(std::string_view key,
                                        const std::function<void(Attempts&)>& change) = 0;
    /// Forgets the keys whose last attempt was before this.
    virtual events::Result<void> forget_before(events::Timestamp time) = 0;
};

}  // namespace millrace::auth
