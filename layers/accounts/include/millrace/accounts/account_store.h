#pragma once

#include <filesystem>
#include <memory>

#include <millrace/auth/authenticator.h>
#include <millrace/events/result.h>

namespace millrace::accounts {

/// `trading_system.accounts.sqlite` beside `trading_system.duckdb`.
std::filesystem::path accounts_store_of(const std::filesystem::path& store);

enum class Absent { Refuse, Make };

/// Users, sessions, attempts and audit in one SQLite file that its owner alone may read.
/// Safe from many threads, and beside other processes.
class AccountStore {
public:
    /// NotFound: there is none, and none is to be made. Halted: others than its owner may read it,
    /// or this user may not. Corrupt: damaged, of a newer version, or no store of accounts. Busy:
    /// another process wrote past the wait.
    static events::Result<std::unique_ptr<AccountStore>> open(const std::filesystem::path& file,
                                                              Absent absent);
    ~AccountStore();

    /// Lent: they live as long as this. Halted from every call once the file was removed, replaced
    /// or opened to others.
    auth::Stores stores();

private:
    class Parts;
    explicit AccountStore(std::unique_ptr<Parts> parts);

    std::unique_ptr<Parts> parts_;
};

}  // namespace millrace::accounts
