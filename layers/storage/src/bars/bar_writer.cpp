#include <millrace/storage/bar_writer.h>

#include <fmt/format.h>

#include <optional>
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
    std::optional<Error> failure;  // the first of append()

    Result<void> append(std::string_view symbol, std::span<const Bar> appended);
};

BarWriter::BarWriter(Store& store, const events::Clock& clock, std::string source)
    : state_(new State{BarLoad(store, clock, std::move(source)), 0, {}}) {}
BarWriter::~BarWriter() = default;
BarWriter::BarWriter(BarWriter&&) noexcept = default;

Result<void> BarWriter::State::append(std::string_view symbol, std::span<const Bar> appended) {
    const auto number = load.symbol(symbol);
    if (!number) {
        return number.error();
    }
    for (const Bar& bar : appended) {
        if (auto sound = check(symbol, bar); !sound) {
            return sound;
        }
        BarRow row;
        row.open_us = bar.open_time.microseconds();
        row.values = values_of(bar);
        row.symbol = number.value();
        row.tag = ++bars;
        if (auto added = load.add(row); !added) {
            return added;
        }
    }
    return {};
}

Result<void> BarWriter::append(std::string_view symbol, std::span<const Bar> bars) {
    if (!state_->failure) {
        auto appended = state_->append(symbol, bars);
        if (appended) {
            return {};
        }
        state_->failure = appended.error();
    }
    return *state_->failure;
}

Result<data::AddedBars> BarWriter::finish() {
    return state_->failure ? Result<data::AddedBars>(*state_->failure) : state_->load.finish();
}

}  // namespace millrace::storage
