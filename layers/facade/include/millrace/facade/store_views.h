#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <millrace/events/clock.h>
#include <millrace/facade/run_documents.h>
#include <millrace/facade/views.h>

namespace millrace::auth {
struct Stores;
}
namespace millrace::data {
class RunReader;
class StoreChanges;
class StoredInsights;
class StoredMarket;
class TradingStates;
}  // namespace millrace::data

namespace millrace::facade {

/// Where views come from. All of it outlives who shows it, is safe from many threads, and each
/// reading answers Busy within 2 s where the store, the control store or the accounts are held by
/// others.
struct ViewSources {
    data::StoredMarket& market;
    data::StoredInsights& insights;
    data::RunReader& runs;
    data::TradingStates& trading;
    data::StoreChanges& changes;
    RunDocuments& documents;
    const auth::Stores& accounts;
    const events::Clock& clock;
    /// What it answers is held while one view is made, so that its readings share their turn at the
    /// stores.
    std::function<std::shared_ptr<void>()> together{};
    /// How long all readings so far waited for a store that others held, summed.
    std::function<std::chrono::microseconds()> waited{};
};

/// What the program that shows the views says of itself.
struct ServingProgram {
    std::string version;
    std::string store_file;  // its name, without the folder
    events::Timestamp started_at;
    std::function<std::uint64_t()> streams;  // of events that are open now
    /// Where reading takes longer, the last known view is given and made anew behind it.
    std::optional<std::chrono::milliseconds> patience{};
};

/// The views of stored bars, insights, runs, trading states and accounts, by the table in
/// view_table.cpp. A view that was made is kept, up to 64 MiB of them, and given again while the
/// stores have not changed; threads that ask for the same wait for one of them to make it,
/// as long as the program has patience.
class StoreViews final : public Views {
public:
    StoreViews(const ViewSources& sources, ServingProgram program);
    ~StoreViews() override;

    events::Result<View> view(std::string_view name, const Parameters& parameters) override;

private:
    struct State;
    std::unique_ptr<State> state_;
};

}  // namespace millrace::facade
