#include <millrace/market/time_zone.h>

#include <date/tz.h>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <optional>
#include <stdexcept>

#include <millrace/events/nearest_name.h>

namespace millrace::market {
namespace {

using events::Error;
using events::ErrorCode;
using events::LocalTime;
using events::Result;
using events::Timestamp;

constexpr std::int64_t us_per_second = 1'000'000;

/// `+05:30` as microseconds.
std::optional<std::int64_t> fixed_offset(std::string_view name) {
    if (name.size() != 6 || (name[0] != '+' && name[0] != '-') || name[3] != ':') {
        return std::nullopt;
    }
    for (const std::size_t i : {1U, 2U, 4U, 5U}) {
        if (name[i] < '0' || name[i] > '9') {
            return std::nullopt;
        }
    }
    const std::int64_t hours = (name[1] - '0') * 10 + (name[2] - '0');
    const std::int64_t minutes = (name[4] - '0') * 10 + (name[5] - '0');
    if (hours > 18 || minutes > 59) {
        return std::nullopt;
    }
    const std::int64_t size = (hours * 60 + minutes) * 60 * us_per_second;
    return name[0] == '-' ? -size : size;
}

Error unknown_zone(std::string_view name, const date::tzdb& database) {
    if (name == "IST") {
        return {ErrorCode::NotFound,
                "time zone was 'IST', which is India's, Israel's and Ireland's: "
                "expected Asia/Kolkata or another full name"};
    }
    std::vector<std::string_view> known;
    for (const date::time_zone& zone : database.zones) {
        known.push_back(zone.name());
    }
    std::string text = "time zone was '" + std::string(name) +
                       "', expected a name such as Asia/Kolkata or an offset such as +05:30";
    if (const auto near = events::nearest_name(name, known)) {
        text += "; did you mean " + std::string(*near) + "?";
    }
    return {ErrorCode::NotFound, std::move(text)};
}

Error of_local_time(std::string_view zone, LocalTime local, std::string_view what) {
    std::string shown = Timestamp::from_microseconds(local.microseconds).to_string();
    shown.pop_back();  // not UTC: no Z
    return {ErrorCode::InvalidInput,
            "local time " + shown + " in " + std::string(zone) + " " + std::string(what)};
}

}  // namespace

Result<TimeZone> TimeZone::find(std::string_view name) {
    if (const auto offset = fixed_offset(name)) {
        return TimeZone(std::string(name), *offset, {});
    }
    try {
        const date::tzdb& database = date::get_tzdb();
        const auto found = std::find_if(database.zones.begin(), database.zones.end(),
                                        [&](const auto& zone) { return zone.name() == name; });
        if (found == database.zones.end()) {
            return unknown_zone(name, database);
        }
        constexpr date::sys_seconds first = date::sys_days{date::year{1900} / 1 / 1};
        constexpr date::sys_seconds last = date::sys_days{date::year{2038} / 1 / 1};
        date::sys_info info = found->get_info(first);
        const std::int64_t first_offset = info.offset.count() * us_per_second;
        std::vector<Change> changes;
        std::int64_t offset = first_offset;
        while (info.end < last) {
            const date::sys_seconds at = info.end;
            info = found->get_info(at);
            const std::int64_t after = info.offset.count() * us_per_second;
            if (after != offset) {
                changes.push_back({at.time_since_epoch().count() * us_per_second, offset, after});
            }
            offset = after;
        }
        return TimeZone(std::string(name), first_offset, std::move(changes));
    } catch (const std::exception& failure) {
        return Error{ErrorCode::Io, "the system's time zone database could not be read for '" +
                                        std::string(name) +
                                        "' (is tzdata installed?): " + failure.what()};
    }
}

Result<Timestamp> TimeZone::to_utc(LocalTime local) const {
    const auto later =
        std::upper_bound(changes_.begin(), changes_.end(), local.microseconds,
                         [](std::int64_t wall, const Change& change) {
                             return wall < change.at + std::min(change.before, change.after);
                         });
    if (later == changes_.begin()) {
        return Timestamp::from_microseconds(local.microseconds - first_offset_);
    }
    const Change& change = *std::prev(later);
    if (local.microseconds >= change.at + std::max(change.before, change.after)) {
        return Timestamp::from_microseconds(local.microseconds - change.after);
    }
    return of_local_time(name_, local,
                         change.after > change.before
                             ? "does not exist: the clock was put forward over it"
                             : "is ambiguous: the clock was put back and showed it twice");
}

LocalTime TimeZone::to_local(Timestamp at) const {
    const auto later =
        std::upper_bound(changes_.begin(), changes_.end(), at.microseconds(),
                         [](std::int64_t when, const Change& change) { return when < change.at; });
    const std::int64_t offset = later == changes_.begin() ? first_offset_ : std::prev(later)->after;
    return {at.microseconds() + offset};
}

}  // namespace millrace::market
