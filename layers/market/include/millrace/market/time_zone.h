#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::market {

/// The clock of a place: a table of its changes of UTC offset, so that converting is a binary
/// search. A value; const use from many threads is safe.
class TimeZone {
public:
    /// A name of the system's time zone database (`Asia/Kolkata`), or a fixed offset (`+05:30`).
    /// NotFound names the nearest known name; Io when the machine has no database. The rules are
    /// known to 2037; the last offset is kept afterwards.
    static events::Result<TimeZone> find(std::string_view name);

    /// A wall-clock reading that the place never showed, or showed twice, is an error saying so.
    events::Result<events::Timestamp> to_utc(events::LocalTime local) const;
    events::LocalTime to_local(events::Timestamp at) const;
    const std::string& name() const { return name_; }

private:
    struct Change {
        std::int64_t at;      // UTC microseconds
        std::int64_t before;  // offsets from UTC, in microseconds
        std::int64_t after;
    };
    TimeZone(std::string name, std::int64_t first_offset, std::vector<Change> changes)
        : name_(std::move(name)), first_offset_(first_offset), changes_(std::move(changes)) {}

    std::string name_;
    std::int64_t first_offset_ = 0;
    std::vector<Change> changes_;  // sorted
};

}  // namespace millrace::market
