#include <millrace/accounts/account_store.h>

#include <utility>

#include <fmt/format.h>

#include "account_file.h"
#include "sqlite_attempts.h"
#include "sqlite_audit.h"
#include "sqlite_sessions.h"
#include "sqlite_users.h"

namespace millrace::accounts {

using events::Error;
using events::ErrorCode;
using events::Result;

class AccountStore::Parts {
public:
    Parts(AccountFile opened, const std::filesystem::path& path)
        : shared_(std::move(opened), path) {}
    auth::Stores stores() { return {users_, sessions_, attempts_, audit_, shared_}; }

private:
    SharedDatabase shared_;
    SqliteUsers users_{shared_};
    SqliteSessions sessions_{shared_};
    SqliteAttempts attempts_{shared_};
    SqliteAudit audit_{shared_};
};

std::filesystem::path accounts_store_of(const std::filesystem::path& store) {
    const auto name = store.extension() == ".duckdb" ? store.stem() : store.filename();
    return store.parent_path() / (name.string() + ".accounts.sqlite");
}

AccountStore::AccountStore(std::unique_ptr<Parts> parts) : parts_(std::move(parts)) {}
AccountStore::~AccountStore() = default;

Result<std::unique_ptr<AccountStore>> AccountStore::open(const std::filesystem::path& file,
                                                         Absent absent) {
    std::error_code failed;
    if (absent == Absent::Refuse && !std::filesystem::exists(file, failed)) {
        return Error{ErrorCode::NotFound,
                     fmt::format("{}: no accounts are there; `millrace users create NAME --role "
                                 "admin` makes the first",
                                 file.string())};
    }
    auto opened = absent == Absent::Make ? make_account_file(file) : open_account_file(file);
    if (!opened) {
        return opened.error();
    }
    auto parts = std::make_unique<Parts>(std::move(opened).value(), file);
    return std::unique_ptr<AccountStore>(new AccountStore(std::move(parts)));
}

auth::Stores AccountStore::stores() { return parts_->stores(); }

}  // namespace millrace::accounts
