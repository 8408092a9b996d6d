#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <millrace/auth/user.h>
#include <millrace/events/result.h>

namespace millrace::auth {

/// Where users live. Every call is one durable transaction, safe from many threads.
class UserStore {
public:
    virtual ~UserStore() = default;

    /// None where nobody has that name.
    virtual events::Result<std::optional<User>> find(std::string_view name) = 0;
    /// By name.
    virtual events::Result<std::vector<User>> list() = 0;
    /// What `change` makes of the user of that name, none where there is none; none removes it. All
    /// in one transaction, so that two changes at once follow each other. An error of `change` is
    /// handed on, and nothing is stored.
    using Change = std::function<events::Result<std::optional<User>>(std::optional<User> now,
                                                                     const std::vector<User>& all)>;
    virtual events::Result<void> change(std::string_view name, const Change& change) = 0;
};

}  // namespace millrace::auth
