#pragma once

#include <string>
#include <string_view>

#include <millrace/facade/run_documents.h>
#include <millrace/storage/store.h>

namespace millrace::cli {

/// What `runs show` and `risk show` print of stored runs, for the dashboard.
class StoredRunDocuments final : public facade::RunDocuments {
public:
    /// The store outlives this.
    explicit StoredRunDocuments(storage::Store& store) : store_(&store) {}

    events::Result<std::string> summary(std::string_view run_id) override;
    events::Result<std::string> round_trips(std::string_view run_id) override;
    events::Result<std::string> risk(std::string_view run_id) override;

private:
    storage::Store* store_;
};

}  // namespace millrace::cli
