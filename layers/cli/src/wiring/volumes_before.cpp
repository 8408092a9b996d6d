#include "wiring/volumes_before.h"

#include <algorithm>
#include <charconv>

#include "wiring/run_inputs.h"
#include "wiring/traded_instruments.h"

namespace millrace::cli {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;
using execution::DailyVolumes;
using execution::SessionVolume;

/// Those of the symbol that can still be looked at: the day of the first bar may have begun before.
std::vector<SessionVolume> latest(std::span<const SessionVolume> sessions) {
    constexpr std::size_t most = DailyVolumes::sessions + 1;
    const auto rest = sessions.last(std::min(sessions.size(), most));
    return {rest.begin(), rest.end()};
}

std::optional<double> number_of(const Json& json) {
    const Json::Number* number = json.as_number();
    double value = 0;
    if (number == nullptr) {
        return std::nullopt;
    }
    const char* end = number->digits.data() + number->digits.size();
    const auto read = std::from_chars(number->digits.data(), end, value);
    return read.ec == std::errc() && read.ptr == end ? std::optional(value) : std::nullopt;
}

Error damaged() { return {ErrorCode::Corrupt, "its volumes of the days before are damaged"}; }

}  // namespace

std::optional<events::Timestamp> first_read(const RunPlan& plan) {
    const auto from = plan.description.from;
    if (!from || !plan.config.limits.max_order_volume_percent) {
        return from;
    }
    constexpr std::int64_t days = DailyVolumes::days_max + 1;  // of any time zone
    constexpr std::int64_t day_minutes = std::int64_t{24} * 60;
    return *from - events::Duration::from_minutes(days * day_minutes);
}

Result<VolumesBefore> read_volumes_before(const RunPlan& plan, storage::Store& store) {
    const auto from = first_read(plan);
    if (from == plan.description.from) {
        return VolumesBefore();
    }
    const auto traded = traded_instruments(plan);
    auto bars = bars_between(plan, from, plan.description.from, store);
    if (!traded || !bars) {
        return traded ? bars.error() : traded.error();
    }
    DailyVolumes volumes(traded.value());
    for (;;) {
        const auto block = bars.value()->next_block();
        if (!block) {
            return block.error();
        }
        if (block.value().empty()) {
            break;
        }
        volumes.add(block.value());
    }
    VolumesBefore before;
    for (std::uint32_t i = 0; i < traded.value().size(); ++i) {
        before.push_back(latest(volumes.of(events::SymbolId(i))));
    }
    return before;
}

Json volumes_json(const RunPlan& plan) {
    Json document = Json::object();
    for (std::size_t i = 0; i < plan.volumes_before.size(); ++i) {
        Json& days = document[plan.config.symbols[i]];
        days = Json::object();
        for (const SessionVolume& session : plan.volumes_before[i]) {
            days[session.date.to_string()] = session.volume;
        }
    }
    return document;
}

Result<VolumesBefore> volumes_of(const Json* json, const RunPlan& plan) {
    VolumesBefore before;
    if (json == nullptr) {
        return before;
    }
    for (const std::string& symbol : plan.config.symbols) {
        const Json* days = json->find(symbol);
        if (days == nullptr || days->as_object() == nullptr) {
            return damaged();
        }
        auto& sessions = before.emplace_back();
        for (const Json::Member& day : *days->as_object()) {
            const auto date = events::Date::parse(day.name);
            const auto volume = number_of(day.value);
            if (!date || !volume) {
                return damaged();
            }
            sessions.push_back({date.value(), *volume});
        }
    }
    return before;
}

}  // namespace millrace::cli
