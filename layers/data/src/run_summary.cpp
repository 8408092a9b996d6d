#include <millrace/data/run_summary.h>

namespace millrace::data {

RunStatus status_after(events::ErrorCode code) {
    switch (code) {
    case events::ErrorCode::Busy:
    case events::ErrorCode::Io:
    case events::ErrorCode::Corrupt:
    case events::ErrorCode::Halted: return RunStatus::Halted;
    case events::ErrorCode::InvalidInput:
    case events::ErrorCode::NotFound:
    case events::ErrorCode::Conflict:
    case events::ErrorCode::Unsupported:
    case events::ErrorCode::Overflow: break;
    }
    return RunStatus::Failed;
}

std::string_view name_of(RunStatus status) {
    switch (status) {
    case RunStatus::Running: return "running";
    case RunStatus::Completed: return "completed";
    case RunStatus::Halted: return "halted";
    case RunStatus::Failed: return "failed";
    }
    return "unknown";
}

}  // namespace millrace::data
