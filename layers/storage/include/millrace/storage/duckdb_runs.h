#pragma once

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_recorder.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Records one run. A thread of its own compresses what append() took, and writes it when 16 MiB
/// are together; its failures come out of append() and end(). What a run left behind is complete
/// once end() has answered. When records cannot be written, end() still stores the outcome, as
/// halted or failed with the reason, and answers that error. A run that never ended stays
/// `running`.
class DuckDbRunRecorder final : public data::RunRecorder {
public:
    explicit DuckDbRunRecorder(Store& store);
    ~DuckDbRunRecorder() override;

    /// `run-N`, N one more than the highest so far.
    events::Result<std::string> begin(const data::RunDescription& description) override;
    events::Result<void> append(events::Records records) override;
    events::Result<void> end(const data::RunOutcome& outcome) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

/// Stored runs. A run is named `run-3`, `3` or `last`.
class DuckDbRunReader final : public data::RunReader {
public:
    explicit DuckDbRunReader(Store& store) : store_(&store) {}

    events::Result<std::vector<data::RunSummary>> list() override;
    events::Result<data::RunSummary> summary(std::string_view run) override;
    /// `each` runs while the store is not held: it may take its time, and may use the store.
    events::Result<void>
    records(std::string_view run, const data::RecordQuery& query,
            const std::function<bool(std::span<const std::byte> record)>& each) override;
    events::Result<std::vector<events::Position>> positions(std::string_view run) override;

private:
    Store* store_;
};

}  // namespace millrace::storage
