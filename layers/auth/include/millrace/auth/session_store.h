#pragma once

#include <optional>
#include <string_view>
#include <vector>

#include <millrace/auth/session.h>
#include <millrace/events/result.h>

namespace millrace::auth {

/// Where sessions live. Every call is one durable transaction, safe from many threads.
class SessionStore {
public:
    virtual ~SessionStore() = default;

    /// Adds a session that was not used since its beginning; of any other moves used_at, where it
    /// is still there: what was ended meanwhile stays so.
    virtual events::Result<void> put(const Session& session) = 0;
    virtual events::Result<std::optional<Session>> find(std::string_view token_hash) = 0;
    /// The newest first; of everybody where `user` is empty. Also those that are over.
    virtual events::Result<std::vector<Session>> list(std::string_view user) = 0;
    /// Nothing where there is none.
    virtual events::Result<void> remove(std::string_view token_hash) = 0;
};

}  // namespace millrace::auth
