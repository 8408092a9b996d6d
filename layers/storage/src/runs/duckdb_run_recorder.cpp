#include <millrace/storage/duckdb_runs.h>

#include <optional>

#include <millrace/events/ensure.h>

#include "lease/store_lease.h"
#include "runs/record_writer.h"
#include "runs/run_rows.h"

namespace millrace::storage {

using events::Result;

struct DuckDbRunRecorder::State {
    explicit State(Store& to) : store(to) {}

    Store& store;
    std::int64_t run_id = 0;
    std::optional<RecordWriter> records;  // from begin() on

    Result<void> end_without_records(data::RunOutcome outcome, const events::Error& reason) const;
};

/// Records could not be written. The run has an end all the same, or it would be `running` for
/// ever.
Result<void> DuckDbRunRecorder::State::end_without_records(data::RunOutcome outcome,
                                                           const events::Error& reason) const {
    outcome.status = data::status_after(reason.code);
    if (outcome.failure.empty()) {
        outcome.failure = reason.message;
    } else if (outcome.failure.find(reason.message) == std::string::npos) {
        outcome.failure += "; and records are missing: " + reason.message;
    }
    if (auto lease = store.lease(LeaseMode::Write);
        lease && insert_outcome(lease.value(), run_id, outcome)) {
        (void)lease.value().finish();  // `reason` is what the caller has to know
    }
    return reason;
}

DuckDbRunRecorder::DuckDbRunRecorder(Store& store) : state_(std::make_unique<State>(store)) {}
DuckDbRunRecorder::~DuckDbRunRecorder() = default;

Result<std::string> DuckDbRunRecorder::begin(const data::RunDescription& description) {
    events::ensure(state_->run_id == 0, "a recorder records one run");
    auto lease = state_->store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    const auto last = lease.value().query("SELECT coalesce(max(run_id), 0) FROM runs");
    if (!last) {
        return last.error();
    }
    const std::int64_t run_id = last.value().row(0).int64(0) + 1;
    if (auto done = insert_description(lease.value(), run_id, description); !done) {
        return done.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    state_->run_id = run_id;
    state_->records.emplace(state_->store, run_id);
    return run_name(run_id);
}

Result<void> DuckDbRunRecorder::append(events::Records records) {
    events::ensure(state_->records.has_value(), "a run records after it began");
    return state_->records->append(records);
}

Result<void> DuckDbRunRecorder::end(const data::RunOutcome& outcome) {
    events::ensure(state_->records.has_value(), "a run ends after it began");
    if (auto settled = state_->records->settle(); !settled) {
        return state_->end_without_records(outcome, settled.error());
    }
    auto lease = state_->store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto written = state_->records->write_rest(lease.value()); !written) {
        (void)lease.value().abandon();
        return state_->end_without_records(outcome, written.error());
    }
    if (auto written = insert_outcome(lease.value(), state_->run_id, outcome); !written) {
        return written;
    }
    return lease.value().finish();
}

}  // namespace millrace::storage
