#include <millrace/storage/corporate_actions.h>

#include <fmt/format.h>

#include <string>
#include <vector>

#include "lease/store_lease.h"
#include "read_actions.h"

namespace millrace::storage {

using events::CorporateActionKind;
using events::Error;
using events::ErrorCode;
using events::Result;
using market::CorporateAction;
using market::CorporateActionTable;

Result<CorporateActionTable> read_actions(Lease& lease) {
    const auto rows = lease.query("SELECT symbol, ex_date, kind, shares_after, shares_before, "
                                  "amount FROM corporate_actions");
    if (!rows) {
        return rows.error();
    }
    std::vector<CorporateAction> actions;
    for (std::size_t i = 0; i < rows.value().size(); ++i) {
        const Row row = rows.value().row(i);
        actions.push_back(
            {row.text(0),
             events::Date::from_days(static_cast<std::int32_t>(row.int64(1))),
             static_cast<CorporateActionKind>(row.int64(2)),
             {static_cast<std::uint32_t>(row.int64(3)), static_cast<std::uint32_t>(row.int64(4))},
             events::Price::from_units(row.int64(5))});
    }
    return CorporateActionTable::of(std::move(actions));
}

namespace {

std::string words(const CorporateAction& action) {
    return fmt::format("{} {} {} {}", action.symbol, action.ex_date.to_string(),
                       name_of(action.kind),
                       action.kind == CorporateActionKind::Dividend ? action.amount.to_string()
                                                                    : ratio_text(action));
}

Result<void> insert(Lease& lease, const CorporateAction& action) {
    return lease.execute(
        "INSERT INTO corporate_actions VALUES (?, DATE '1970-01-01' + ?::INTEGER, ?, ?, ?, ?)",
        {action.symbol, std::int64_t{action.ex_date.days()},
         std::int64_t{static_cast<std::uint8_t>(action.kind)}, std::int64_t{action.shares.after},
         std::int64_t{action.shares.before}, action.amount.units()});
}

Result<void> erase(Lease& lease, const CorporateAction& like) {
    return lease.execute("DELETE FROM corporate_actions WHERE symbol = ? AND ex_date = DATE "
                         "'1970-01-01' + ?::INTEGER AND kind = ?",
                         {like.symbol, std::int64_t{like.ex_date.days()},
                          std::int64_t{static_cast<std::uint8_t>(like.kind)}});
}

Result<ImportedActions> merge(Lease& lease, const CorporateActionTable& actions,
                              const CorporateActionTable& stored) {
    ImportedActions counts;
    for (const CorporateAction& action : actions.actions()) {
        const CorporateAction* const known = stored.find(action);
        if (known != nullptr && *known == action) {
            ++counts.identical;
            continue;
        }
        auto done = known != nullptr ? erase(lease, action) : Result<void>();
        if (done) {
            done = insert(lease, action);
        }
        if (!done) {
            return done.error();
        }
        ++(known != nullptr ? counts.replaced : counts.added);
    }
    return counts;
}

Result<void> check_contradictions(const CorporateActionTable& actions,
                                  const CorporateActionTable& stored) {
    std::string found;
    for (const CorporateAction& action : actions.actions()) {
        const CorporateAction* const known = stored.find(action);
        if (known != nullptr && *known != action) {
            found += fmt::format("\n  {}, stored is {}", words(action), words(*known));
        }
    }
    return found.empty()
               ? Result<void>()
               : Error{ErrorCode::Conflict,
                       fmt::format("nothing was stored, because other actions are stored for the "
                                   "same symbol, ex-date and kind:{}\ncorrect the file, or replace "
                                   "what is stored with --replace",
                                   found)};
}

}  // namespace

Result<ImportedActions> import_actions(Store& store, const CorporateActionTable& actions,
                                       OnContradiction on_contradiction) {
    auto lease = store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    const auto stored = read_actions(lease.value());
    if (!stored) {
        return stored.error();
    }
    if (on_contradiction == OnContradiction::Refuse) {
        if (auto agree = check_contradictions(actions, stored.value()); !agree) {
            return agree.error();
        }
    }
    auto counts = merge(lease.value(), actions, stored.value());
    if (!counts) {
        return counts;
    }
    auto done = lease.value().finish();
    return done ? counts : Result<ImportedActions>(done.error());
}

Result<CorporateActionTable> stored_actions(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto table = read_actions(lease.value());
    if (!table) {
        return table;
    }
    auto done = lease.value().finish();
    return done ? table : Result<CorporateActionTable>(done.error());
}

Result<void> remove_action(Store& store, const CorporateAction& like) {
    auto lease = store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    const auto stored = read_actions(lease.value());
    if (!stored) {
        return stored.error();
    }
    if (stored.value().find(like) == nullptr) {
        return Error{
            ErrorCode::NotFound,
            fmt::format("no {} of {} with ex-date {} is stored: see `millrace actions list`",
                        name_of(like.kind), like.symbol, like.ex_date.to_string())};
    }
    if (auto done = erase(lease.value(), like); !done) {
        return done;
    }
    return lease.value().finish();
}

}  // namespace millrace::storage
