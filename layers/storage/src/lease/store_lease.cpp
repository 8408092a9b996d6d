#include "lease/store_lease.h"

#include <millrace/events/ensure.h>

#include <optional>
#include <thread>
#include <utility>

#include "lease/duckdb_error.h"
#include "lease/duckdb_instance.h"
#include "lease/lease_queue.h"
#include "lease/store_attachment.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

/// What the owner and its leases share.
struct LeaseCore {
    LeaseCore(std::unique_ptr<DuckDbInstance> started, const LeaseOptions& options)
        : instance(std::move(started)),
          attachment(*instance, options.path, options.recovery, options.other_file),
          queue(attachment, options.share) {}

    Result<void> check_process() const {
        if (instance->belongs_to_this_process()) {
            return {};
        }
        return Error{ErrorCode::Conflict, "this store owner belongs to process " +
                                              std::to_string(instance->process()) +
                                              "; a forked child opens its own after exec"};
    }

    std::unique_ptr<DuckDbInstance> instance;
    StoreAttachment attachment;
    LeaseQueue queue;
};

struct Lease::Slot {
    std::shared_ptr<LeaseCore> core;
    LeaseMode mode;
    std::thread::id holder;
    duckdb_connection connection;
    std::optional<Error> failure{};  // of a write lease: the first, which ends its use
    bool is_attached = true;         // else its place in the queue is nobody's
    bool is_in_transaction = false;
    bool is_in_call = false;

    Slot(std::shared_ptr<LeaseCore> shared, LeaseMode wanted, duckdb_connection connected)
        : core(std::move(shared)), mode(wanted), holder(std::this_thread::get_id()),
          connection(connected) {}
    Slot(const Slot&) = delete;
    Slot& operator=(const Slot&) = delete;

    /// Remembers a failure, so that nothing after it can be committed. One of a damaged file gets
    /// the store's name, which DuckDB does not tell.
    template <class T> Result<T> noted(Result<T> result) {
        if (!result && result.error().code == ErrorCode::Corrupt && is_attached) {
            result = damage_of_store(core->attachment.store(), result.error());
        }
        if (!result && mode == LeaseMode::Write && !failure) {
            failure = result.error();
        }
        return result;
    }

    Result<void> run(const char* sql) {
        auto statement = duckdb_result{};
        Result<void> done;
        if (duckdb_query(connection, sql, &statement) != DuckDBSuccess) {
            done = duckdb_error(duckdb_result_error(&statement), sql);
        }
        duckdb_destroy_result(&statement);
        return done;
    }

    Result<void> begin() {
        if (mode == LeaseMode::Read || is_in_transaction) {
            return {};
        }
        auto begun = run("BEGIN TRANSACTION");
        is_in_transaction = begun.has_value();
        return begun;
    }

    // DuckDB turns the COMMIT of a transaction that met an error into a rollback and calls it a
    // success. Each call here notes its error; the SELECT, refused in such a transaction, finds one
    // that slipped through.
    Result<void> commit() {
        if (failure) {
            return Error{failure->code,
                         "nothing was stored, since an earlier call of this lease failed: " +
                             failure->message};
        }
        if (!is_in_transaction) {
            return {};
        }
        if (auto alive = noted(run("SELECT 1")); !alive) {
            return alive;
        }
        is_in_transaction = false;
        return noted(run("COMMIT"));
    }

    /// Rolls back what is open. Must come before DETACH.
    Result<void> close() {
        duckdb_disconnect(&connection);
        return is_attached ? core->queue.leave(mode, holder) : Result<void>();
    }

    static Result<void> check(const Slot* slot) {
        if (slot == nullptr) {
            return Error{ErrorCode::Conflict, "this lease is over"};
        }
        if (slot->is_in_call) {
            return Error{ErrorCode::Conflict,
                         "a call from inside a callback of the same lease: let the callback "
                         "return first"};
        }
        return slot->core->check_process();
    }

    static Result<void> start_call(Slot* slot) {
        if (auto usable = check(slot); !usable) {
            return usable;
        }
        if (slot->failure) {
            return Error{ErrorCode::Conflict, "an earlier call of this lease failed, finish it: " +
                                                  slot->failure->message};
        }
        return slot->noted(slot->begin());
    }
};

namespace {

/// Marks a call in progress, also when a callback throws.
class InCall {
public:
    explicit InCall(bool& flag) : flag_(flag) { flag_ = true; }
    InCall(const InCall&) = delete;
    InCall& operator=(const InCall&) = delete;
    ~InCall() { flag_ = false; }

private:
    bool& flag_;
};

/// Gone at the end of the scope, also when a callback throws; its rows then go with the lease's
/// transaction.
struct OwnedAppender {
    duckdb_appender handle = nullptr;

    OwnedAppender() = default;
    OwnedAppender(const OwnedAppender&) = delete;
    OwnedAppender& operator=(const OwnedAppender&) = delete;
    ~OwnedAppender() { duckdb_appender_destroy(&handle); }
};

// The appender names no kind of error: what is neither the disk nor memory is a wrong table, value
// or number of cells.
Error append_error(const char* text, const std::string& table) {
    return duckdb_error(text, "appending to " + table, ErrorCode::InvalidInput);
}

Result<void> append_rows(duckdb_connection connection, const std::string& table,
                         const Lease::Fill& fill) {
    constexpr std::string_view temporary = "temp.";
    const bool is_temporary = table.starts_with(temporary);
    const char* catalog = is_temporary ? "temp" : StoreAttachment::catalog;
    const char* name = table.c_str() + (is_temporary ? temporary.size() : 0);
    OwnedAppender owned;
    if (duckdb_appender_create_ext(connection, catalog, "main", name, &owned.handle) !=
        DuckDBSuccess) {
        return append_error(duckdb_appender_error(owned.handle), table);
    }
    Appender appender(owned.handle);
    if (auto filled = fill(appender); !filled) {
        return filled;
    }
    if (appender.failure()) {
        return append_error(appender.failure()->c_str(), table);
    }
    if (appender.is_row_open()) {
        return append_error("the last row has no end_row()", table);
    }
    if (duckdb_appender_close(owned.handle) != DuckDBSuccess) {
        return append_error(duckdb_appender_error(owned.handle), table);
    }
    return {};
}

Error thrown_out() { return {ErrorCode::Io, "a callback of the lease threw an exception"}; }

}  // namespace

Lease::Lease(std::unique_ptr<Slot> slot) : slot_(std::move(slot)) {}
Lease::Lease(Lease&& other) noexcept = default;

Lease::~Lease() {
    if (slot_ != nullptr) {
        events::ensure(!slot_->is_in_call, "a lease outlives its callbacks");
        (void)abandon();
    }
}

Result<Rows> Lease::query(std::string_view sql, std::span<const SqlValue> parameters) {
    if (auto started = Slot::start_call(slot_.get()); !started) {
        return started.error();
    }
    auto statement = Statement::prepare(slot_->connection, sql, parameters);
    return slot_->noted(statement ? statement.value().rows(max_query_rows) : statement.error());
}

Result<Rows> Lease::query(std::string_view sql, std::initializer_list<SqlValue> parameters) {
    return query(sql, std::span<const SqlValue>(parameters.begin(), parameters.size()));
}

Result<void> Lease::execute(std::string_view sql, std::span<const SqlValue> parameters) {
    if (auto started = Slot::start_call(slot_.get()); !started) {
        return started;
    }
    auto statement = Statement::prepare(slot_->connection, sql, parameters);
    return slot_->noted(statement ? statement.value().run() : statement.error());
}

Result<void> Lease::execute(std::string_view sql, std::initializer_list<SqlValue> parameters) {
    return execute(sql, std::span<const SqlValue>(parameters.begin(), parameters.size()));
}

Result<std::uint64_t> Lease::stream(std::string_view sql, std::span<const SqlValue> parameters,
                                    const EachChunk& each) {
    if (auto started = Slot::start_call(slot_.get()); !started) {
        return started.error();
    }
    const InCall in_call(slot_->is_in_call);
    try {
        auto statement = Statement::prepare(slot_->connection, sql, parameters);
        return slot_->noted(statement ? statement.value().stream(each) : statement.error());
    } catch (...) {
        (void)slot_->noted(Result<void>(thrown_out()));
        throw;
    }
}

Result<void> Lease::append(std::string_view table, const Fill& fill) {
    if (auto started = Slot::start_call(slot_.get()); !started) {
        return started;
    }
    const InCall in_call(slot_->is_in_call);
    try {
        return slot_->noted(append_rows(slot_->connection, std::string(table), fill));
    } catch (...) {
        (void)slot_->noted(Result<void>(thrown_out()));
        throw;
    }
}

Result<void> Lease::commit() {
    auto usable = Slot::check(slot_.get());
    return usable ? slot_->commit() : usable;
}

Result<void> Lease::let_go() {
    const std::unique_ptr<Slot> slot = std::move(slot_);
    return slot->close();
}

Result<void> Lease::finish() {
    if (auto usable = Slot::check(slot_.get()); !usable) {
        return usable;
    }
    const auto committed = slot_->commit();
    const auto gone = let_go();
    return committed ? gone : committed;
}

Result<void> Lease::abandon() {
    if (auto usable = Slot::check(slot_.get()); !usable) {
        return usable;
    }
    return let_go();
}

StoreOwner::StoreOwner(std::shared_ptr<LeaseCore> core) : core_(std::move(core)) {}

Result<std::unique_ptr<StoreOwner>> StoreOwner::open(LeaseOptions options) {
    std::error_code failure;
    const auto given = std::filesystem::absolute(options.path, failure);
    const auto folder = std::filesystem::canonical(given.parent_path(), failure);
    if (failure || !given.has_filename()) {
        return Error{ErrorCode::InvalidInput,
                     "store path '" + options.path.string() +
                         "': expected a file name in a folder that exists"};
    }
    options.path = folder / given.filename();
    auto instance = DuckDbInstance::start(
        {options.path, options.allowed_paths, options.memory_limit, options.threads});
    if (!instance) {
        return instance.error();
    }
    auto core = std::make_shared<LeaseCore>(std::move(instance).value(), options);
    return std::unique_ptr<StoreOwner>(new StoreOwner(std::move(core)));
}

Result<Lease> StoreOwner::lease(LeaseMode mode, std::chrono::milliseconds wait) {
    if (auto mine = core_->check_process(); !mine) {
        return mine.error();
    }
    if (auto entered = core_->queue.enter(LeaseRequest{mode, wait}); !entered) {
        return entered.error();
    }
    auto connection = core_->instance->connect();
    if (!connection) {
        (void)core_->queue.leave(mode, std::this_thread::get_id());
        return connection.error();
    }
    Lease lease(std::make_unique<Lease::Slot>(core_, mode, connection.value()));
    // Else a table made without the catalog's name would be one in memory, and gone.
    if (auto used = lease.slot_->run("USE store"); !used) {
        return used.error();
    }
    return lease;
}

std::shared_ptr<void> StoreOwner::leases_together() {
    if (!core_->check_process()) {
        return nullptr;
    }
    core_->queue.begin_keeping();
    return {core_.get(), [core = core_](void*) { core->queue.end_keeping(); }};
}

Result<Lease> StoreOwner::reader_of_files() {
    if (auto mine = core_->check_process(); !mine) {
        return mine.error();
    }
    auto connection = core_->instance->connect();
    if (!connection) {
        return connection.error();
    }
    Lease lease(std::make_unique<Lease::Slot>(core_, LeaseMode::Read, connection.value()));
    lease.slot_->is_attached = false;
    return lease;
}

Result<void> StoreOwner::accept_replaced_file(std::chrono::milliseconds wait) {
    if (auto mine = core_->check_process(); !mine) {
        return mine;
    }
    return core_->queue.while_idle([&] {
        return core_->attachment.accept_replaced_file(LeaseRequest{LeaseMode::Write, wait});
    });
}

std::string duckdb_version() { return duckdb_library_version(); }

}  // namespace millrace::storage
