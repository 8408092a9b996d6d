#pragma once

#include <span>
#include <string>
#include <vector>

#include <millrace/data/stored_market.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Bars and what is known of them in DuckDB, a read lease a call. Errors beyond the port's: Corrupt
/// and Io as Store::open.
class DuckDbStoredMarket final : public data::StoredMarket {
public:
    /// The store must outlive this.
    explicit DuckDbStoredMarket(Store& store) : store_(&store) {}

    events::Result<data::StoreContents> contents() override;
    events::Result<data::StoreCondition> condition() override;
    events::Result<std::vector<std::vector<events::Bar>>> bars(std::span<const std::string> symbols,
                                                               events::Timestamp from,
                                                               events::Timestamp to) override;

private:
    Store* store_;
};

}  // namespace millrace::storage
