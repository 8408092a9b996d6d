#pragma once

#include <string>

#include <millrace/auth/user.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// A login that lasts. It ends half an hour after its last use, eight hours after its beginning, or
/// when somebody ends it.
struct Session {
    static constexpr auto idle_max = events::Duration::from_minutes(30);
    static constexpr auto age_max = events::Duration::from_minutes(480);

    std::string token_hash;  // as token_hash() makes it
    std::string user;
    std::string address;  // that the login came from
    events::Timestamp created_at;
    events::Timestamp used_at;

    bool is_over(events::Timestamp now) const {
        return now - used_at >= idle_max || now - created_at >= age_max || now < created_at;
    }
};

}  // namespace millrace::auth
