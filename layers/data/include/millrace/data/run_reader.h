#pragma once

#include <functional>
#include <optional>
#include <string_view>
#include <vector>

#include <millrace/data/run_summary.h>
#include <millrace/events/record.h>
#include <millrace/events/result.h>

namespace millrace::data {

/// Which records: of one kind or of all, with from <= at <= to where given.
struct RecordQuery {
    std::optional<events::RecordKind> kind;
    std::optional<events::Timestamp> from;
    std::optional<events::Timestamp> to;
};

/// Stored runs, read-only.
class RunReader {
public:
    virtual ~RunReader() = default;

    /// Newest first; without input_groups.
    virtual events::Result<std::vector<RunSummary>> list() = 0;
    /// `run` is an id or `last`. NotFound names the known ones.
    virtual events::Result<RunSummary> summary(std::string_view run) = 0;
    /// Calls `each` with every record asked for, in the order they happened, until it says false.
    virtual events::Result<void>
    records(std::string_view run, const RecordQuery& query,
            const std::function<bool(std::span<const std::byte> record)>& each) = 0;
    /// Positions open at the run's end.
    virtual events::Result<std::vector<events::Position>> positions(std::string_view run) = 0;
};

}  // namespace millrace::data
