#include <millrace/storage/bar_writer.h>

#include <fmt/format.h>

#include <utility>

#include "bars/bar_load.h"

namespace millrace::storage {

using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

constexpr std::int64_t minute_us = 60'000'000;

Result<void> check(std::string_view symbol, const Bar& bar) {
    if (bar.period_s != 60) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} at {}: period was {} s, expected 60", symbol,
                                 bar.open_time.to_string(), bar.period_s)};
    }
    const bool in_range = bar.open_time >= events::Timestamp::earliest() &&
                          bar.open_time <= events::Timestamp::latest();
    if (!in_range || bar.open_time.microseconds() % minute_us != 0) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{}: open time was {}, expected a whole minute", symbol,
                                 bar.open_time.to_string())};
    }
    if (const auto defect = defect_of(values_of(bar)); !defect.empty()) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} at {}: {}", symbol, bar.open_time.to_string(), defect)};
    }
    return {};
}

}  // namespace

struct BarWriter::State {
    BarLoad load;
    std::uint64_t bars = 0;
};

BarWriter::BarWriter(Store& store, const events::Clock& clock, std::string source)
    : state_(new State{BarLoad(store, clock, std::move(source))}) {}
BarWriter::~BarWriter() = default;
BarWriter::BarWriter(BarWriter&&) noexcept = default;

Result<void> BarWriter::append(std::string_view symbol, std::span<const Bar> bars) {
    const auto number = state_->load.symbol(symbol);
    if (!number) {
        return number.error();
    }
    for (const Bar& bar : bars) {
        if (auto sound = check(symbol, bar); !sound) {
            return sound;
        }
        BarRow row;
        row.open_us = bar.open_time.microseconds();
        row.values = values_of(bar);
        row.symbol = number.value();
        row.tag = ++state_->bars;
        if (auto added = state_->load.add(row); !added) {
            return added;
        }
    }
    return {};
}

Result<data::AddedBars> BarWriter::finish() { return state_->load.finish(); }

}  // namespace millrace::storage
