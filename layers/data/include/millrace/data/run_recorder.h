#pragma once

#include <string>

#include <millrace/data/run_summary.h>
#include <millrace/events/record.h>
#include <millrace/events/result.h>

namespace millrace::data {

/// Keeps what a run did, in order. Nothing counts as kept before end() has answered.
class RunRecorder {
public:
    virtual ~RunRecorder() = default;

    /// Once, first. Answers the new run's id.
    virtual events::Result<std::string> begin(const RunDescription& description) = 0;
    virtual events::Result<void> append(events::Records records) = 0;
    /// Once, last, also for a run that failed.
    virtual events::Result<void> end(const RunOutcome& outcome) = 0;
};

}  // namespace millrace::data
