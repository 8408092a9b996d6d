#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/auth/attempt_store.h>
#include <millrace/auth/transactions.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::auth {

/// What an attempt is told.
struct Admission {
    /// Zero: it may go on and is counted. Else the password is not to be looked at before.
    events::Duration wait;
    /// The first that has to wait since one could go on: the one to write down.
    bool is_first_refusal = false;
};

/// How fast passwords may be tried: for one account, from one address, and by everybody together.
/// An attempt counts before the password is looked at, so that a hundred at once are a hundred.
class Throttle {
public:
    /// Attempts on an account that wait for nothing; the next ones 1, 2, 4, ... s after the last.
    static constexpr std::uint32_t free_attempts = 5;
    static constexpr auto delay_max = events::Duration::from_seconds(300);
    /// So long after the last attempt an account starts anew.
    static constexpr auto forgotten_after = events::Duration::from_minutes(15);
    /// Of IPv6 the first 64 bits are an address: nobody is given less.
    static constexpr std::uint32_t attempts_a_minute_of_address = 20;
    static constexpr std::uint32_t attempts_a_minute_of_all = 60;

    /// Both outlive this.
    Throttle(AttemptStore& store, Transactions& transactions)
        : store_(&store), transactions_(&transactions) {}

    events::Result<Admission> admit(std::string_view account, std::string_view address,
                                    events::Timestamp now);
    /// The password was right: the account starts anew.
    events::Result<void> succeeded(std::string_view account);

private:
    events::Result<Admission> decide(std::string_view account, std::string_view address,
                                     events::Timestamp now);

    AttemptStore* store_;
    Transactions* transactions_;
};

}  // namespace millrace::auth
