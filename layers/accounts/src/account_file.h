#pragma once

#include <filesystem>
#include <functional>
#include <mutex>
#include <utility>

#include <sys/types.h>

#include <millrace/auth/transactions.h>
#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>
#include <millrace/sqlite/database.h>

namespace millrace::accounts {

/// Which file a path leads to.
struct FileNumber {
    dev_t device;
    ino_t inode;

    bool operator==(const FileNumber&) const = default;
};

struct AccountFile {
    sqlite::Database database;
    FileNumber file;
};

/// The file with its tables, made where there is none, or checked to be one and brought forward
/// where an older version wrote it. Its owner alone may read it.
events::Result<AccountFile> make_account_file(const std::filesystem::path& file);
events::Result<AccountFile> open_account_file(const std::filesystem::path& file);

/// One connection for many threads, each in its turn. Before every turn the file is looked at: one
/// that was removed, replaced or opened to others holds nobody's rights any more. Halted then.
class SharedDatabase final : public auth::Transactions {
public:
    /// `opened` at this path.
    SharedDatabase(AccountFile opened, std::filesystem::path path);

    events::Result<void> all_or_nothing(const std::function<events::Result<void>()>& work) override;

    /// What `use` makes of the database, which is this thread's meanwhile.
    template <class Use> std::invoke_result_t<Use, sqlite::Database&> use(Use&& use) {
        const std::lock_guard guard(mutex_);
        if (auto same = check_file(); !same) {
            return same.error();
        }
        return std::forward<Use>(use)(database_);
    }

private:
    events::Result<void> check_file() const;

    std::recursive_mutex mutex_;  // so that what is done in a transaction is a part of it
    sqlite::Database database_;
    const std::filesystem::path path_;
    const FileNumber file_;
    bool is_in_transaction_ = false;
};

inline events::Timestamp time_of(std::int64_t microseconds) {
    return events::Timestamp::from_microseconds(microseconds);
}

}  // namespace millrace::accounts
