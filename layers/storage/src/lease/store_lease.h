#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "lease/appender.h"
#include "lease/data_chunk.h"
#include "lease/lease_mode.h"
#include "lease/sql_value.h"
#include "lease/statement.h"

namespace millrace::storage {

/// How long a command waits for a lease: one that runs unattended, and one a person looks at.
inline constexpr std::chrono::milliseconds batch_wait{30'000};
inline constexpr std::chrono::milliseconds interactive_wait{2'000};

struct LeaseOptions {
    std::filesystem::path path;                        // the store; its folder must exist
    std::vector<std::filesystem::path> allowed_paths;  // files this command imports or exports
    std::string memory_limit = "96MiB";
    int threads = 2;
    Recovery recovery = Recovery::First;
    OtherFile other_file = OtherFile::Refuse;
    // For so long a read attach takes in further readers of this process, or until another process
    // waits; then it drains, so that others get their turn.
    std::chrono::milliseconds share{250};
};

struct LeaseCore;

/// One unit of work on the store, attached as catalog `store`, which is also the default: both `t`
/// and `store.t` name the table. Hold it shortly, and never wait for another thread meanwhile.
///
/// A write lease is one transaction. It begins with the first call and finish() commits it, so
/// BEGIN, COMMIT and ROLLBACK are refused, as are ATTACH, DETACH, USE, SET, CALL, CHECKPOINT,
/// PREPARE and EXECUTE.
/// After the first failed call a write lease answers nothing else, and finish() returns that
/// failure with nothing stored: DuckDB's own COMMIT would say "ok" and drop the rows. A read lease
/// goes on after a failure.
///
/// Errors of the calls: InvalidInput (SQL or values that DuckDB refuses, a write in a read lease),
/// Conflict (a constraint, or misuse: a lease that is over, a call from inside a callback of the
/// same lease), Overflow (an integer beyond 64 bits), Unsupported (a result type Rows cannot
/// hold: cast it), Corrupt (the file is damaged), Io (all else).
///
/// Threads: used by one thread at a time. No handle of DuckDB outlives a call. A thread has one
/// lease at most; a lease moved to another thread counts as that of the thread that took it.
/// It may outlive its StoreOwner.
class Lease {
public:
    using EachChunk = std::function<events::Result<AfterChunk>(const ChunkView&)>;
    using Fill = std::function<events::Result<void>(Appender&)>;

    Lease(Lease&& other) noexcept;
    Lease& operator=(Lease&&) = delete;
    /// As abandon(), without a report.
    ~Lease();

    /// One statement, its result in memory: at most max_query_rows rows, else InvalidInput.
    events::Result<Rows> query(std::string_view sql, std::span<const SqlValue> parameters = {});
    events::Result<Rows> query(std::string_view sql, std::initializer_list<SqlValue> parameters);
    /// One statement whose result does not matter.
    events::Result<void> execute(std::string_view sql, std::span<const SqlValue> parameters = {});
    events::Result<void> execute(std::string_view sql, std::initializer_list<SqlValue> parameters);
    /// Any number of rows in chunks; the count of rows handed to `each`. An error returned by
    /// `each` ends the stream and is returned as it is. `each` may throw.
    events::Result<std::uint64_t> stream(std::string_view sql, std::span<const SqlValue> parameters,
                                         const EachChunk& each);
    /// Adds rows to a table of the store, or to `temp.t`, which this lease made. An error returned
    /// by `fill` is returned as it is.
    events::Result<void> append(std::string_view table, const Fill& fill);
    /// Commits what was done so far and goes on in a new transaction, for work too large for one.
    /// The rows are acknowledged by finish() alone, not here.
    events::Result<void> commit();

    /// Commits, checkpoints, detaches and lets go. **Rows count as acknowledged only when this
    /// returned a value**: it also sees a file exchanged under the lease (Corrupt). A store file
    /// that stays open after DETACH is Io, and no lease is given in this process any more. Inside
    /// a callback of this lease: Conflict, and the lease goes on.
    events::Result<void> finish();
    /// Rolls back what was not committed and lets go.
    events::Result<void> abandon();

    static constexpr std::size_t max_query_rows = 1'000'000;

private:
    friend class StoreOwner;
    struct Slot;
    explicit Lease(std::unique_ptr<Slot> slot);
    events::Result<void> let_go();

    std::unique_ptr<Slot> slot_;
};

/// The one owner of DuckDB in this process; its threads share it.
class StoreOwner {
public:
    /// Starts DuckDB in memory; touches no store yet. Conflict: this process has an owner already
    /// (two instances lose rows without an error), or leases of a former one live. InvalidInput:
    /// no such folder, or a memory limit DuckDB refuses. Unsupported: a DuckDB other than 1.4.x
    /// and 1.5.x.
    static events::Result<std::unique_ptr<StoreOwner>> open(LeaseOptions options);

    /// Waits in arrival order, at most `wait`, behind the threads of this process and behind other
    /// processes; a read lease shares with other readers. A write lease makes the file if there is
    /// none and this owner has not seen one.
    /// Busy (try again): held by others past the wait, who are named. NotFound: no such file.
    /// Corrupt: not the file of the last lease, or damaged; a person decides. Conflict: this
    /// thread has a lease already, or a forked child uses its parent's owner. Io: all else.
    events::Result<Lease> lease(LeaseMode mode, std::chrono::milliseconds wait);

    /// As long as what it answers lives, read leases one after another share an attach as those do
    /// that overlap.
    std::shared_ptr<void> leases_together();

    /// A read lease without the store: DuckDB reads other files, and nobody waits for it. Conflict:
    /// as lease().
    events::Result<Lease> reader_of_files();

    /// After a person said that the other file now at the path is right. A WAL beside it is moved
    /// aside to `.wal.of-former-file`: DuckDB would replay the former file's into the new one
    /// without a word. Conflict: leases are held in this process. Busy: in another one.
    events::Result<void> accept_replaced_file(std::chrono::milliseconds wait);

private:
    explicit StoreOwner(std::shared_ptr<LeaseCore> core);

    std::shared_ptr<LeaseCore> core_;
};

/// The version of the DuckDB library in use, such as "v1.5.6".
std::string duckdb_version();

}  // namespace millrace::storage
