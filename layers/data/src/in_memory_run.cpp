#include <millrace/data/in_memory.h>
#include <millrace/data/record_filter.h>

namespace millrace::data {

using events::Error;
using events::ErrorCode;
using events::Result;

void InMemoryRun::reserve(std::size_t record_bytes) { bytes_.reserve(record_bytes); }

Result<std::string> InMemoryRun::begin(const RunDescription& description) {
    summary_.run_id = "run-1";
    summary_.description = description;
    bytes_.clear();
    return summary_.run_id;
}

Result<void> InMemoryRun::append(events::Records records) {
    bytes_.insert(bytes_.end(), records.bytes().begin(), records.bytes().end());
    return {};
}

Result<void> InMemoryRun::end(const RunOutcome& outcome) {
    summary_.outcome = outcome;
    return {};
}

Result<std::vector<RunSummary>> InMemoryRun::list() {
    return summary_.run_id.empty() ? std::vector<RunSummary>() : std::vector{summary_};
}

Result<RunSummary> InMemoryRun::summary(std::string_view run) {
    if (summary_.run_id.empty() || (run != summary_.run_id && run != "last")) {
        return Error{ErrorCode::NotFound,
                     "run '" + std::string(run) + "' is not stored; known: " + summary_.run_id};
    }
    return summary_;
}

Result<void>
InMemoryRun::records(std::string_view run, const RecordQuery& query,
                     const std::function<bool(std::span<const std::byte> record)>& each) {
    if (auto known = summary(run); !known) {
        return known.error();
    }
    auto done = for_each_record(bytes_, query, each);
    return done ? Result<void>() : Result<void>(done.error());
}

Result<std::vector<events::Position>> InMemoryRun::positions(std::string_view run) {
    auto known = summary(run);
    if (!known) {
        return known.error();
    }
    return known.value().outcome.positions;
}

}  // namespace millrace::data
