#pragma once

#include <optional>
#include <string_view>

#include <millrace/events/clock.h>
#include <millrace/facade/session_bridge.h>

namespace millrace::auth {
class Authenticator;
struct Stores;
}  // namespace millrace::auth

namespace millrace::facade {

/// Sessions by the accounts' own rules. A session is named to its owner by the first 16 digits of
/// the hash of its token.
class AuthSessions final : public SessionBridge, public OwnSessions {
public:
    /// All of them outlive this.
    AuthSessions(auth::Authenticator& authenticator, const auth::Stores& stores,
                 const events::Clock& clock)
        : authenticator_(&authenticator), stores_(&stores), clock_(&clock) {}

    events::Result<LoginAnswer> login(std::string_view name, std::string_view password,
                                      std::string_view address,
                                      std::string_view previous_token) override;
    events::Result<std::optional<Caller>> caller_of(std::string_view token,
                                                    Activity activity) override;
    events::Result<void> logout(std::string_view token, std::string_view address) override;
    events::Result<LoginAnswer> change_password(std::string_view token, std::string_view current,
                                                std::string_view wanted,
                                                std::string_view address) override;

    events::Result<void> end(const Caller& caller, std::string_view session,
                             std::string_view address) override;
    events::Result<void> end_others(const Caller& caller, std::string_view address) override;

private:
    auth::Authenticator* authenticator_;
    const auth::Stores* stores_;
    const events::Clock* clock_;
};

}  // namespace millrace::facade
