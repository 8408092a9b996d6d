#pragma once

#include <cstdint>

#include <millrace/events/result.h>
#include <millrace/market/corporate_action_table.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// What an action does that is stored otherwise already: same symbol, ex-date and kind.
enum class OnContradiction { Refuse, Replace };

struct ImportedActions {
    std::uint64_t added = 0;
    std::uint64_t replaced = 0;
    std::uint64_t identical = 0;
};

/// All or nothing; importing again changes nothing. Conflict names every action that is stored
/// otherwise, where that is refused.
events::Result<ImportedActions> import_actions(Store& store,
                                               const market::CorporateActionTable& actions,
                                               OnContradiction on_contradiction);
events::Result<market::CorporateActionTable> stored_actions(Store& store);
/// Takes a stored action out. NotFound: there is none of that symbol, ex-date and kind.
events::Result<void> remove_action(Store& store, const market::CorporateAction& like);

}  // namespace millrace::storage
