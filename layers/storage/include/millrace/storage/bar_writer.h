#pragma once

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include <millrace/data/bar_store.h>
#include <millrace/events/bar.h>
#include <millrace/events/clock.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Stores any number of bars as one import, all or nothing, in bounded memory: up to two million
/// bars wait in memory, then they are written, and from then on the store is held until finish().
/// Rows end up clustered by month within each such load, so feed large amounts month by month.
/// Nothing is stored when it is destroyed before finish() has answered.
class BarWriter {
public:
    /// `source` says where the bars come from. Store and clock must outlive this.
    BarWriter(Store& store, const events::Clock& clock, std::string source);
    ~BarWriter();
    BarWriter(BarWriter&&) noexcept;

    /// Bar::symbol is not read. Any order; the same bar twice counts once, the second as identical.
    /// InvalidInput: not a one-minute bar on a whole minute, or impossible values. Conflict:
    /// another bar is stored for a minute, or came before. After an error every further call
    /// answers that error, and nothing is stored.
    events::Result<void> append(std::string_view symbol, std::span<const events::Bar> bars);
    /// Once, last.
    events::Result<data::AddedBars> finish();

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace millrace::storage
