#include <millrace/storage/corporate_actions.h>

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using market::CorporateActionTable;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

CorporateActionTable table(const std::string& rows) {
    auto parsed =
        CorporateActionTable::parse("symbol,ex_date,kind,ratio,amount\n" + rows, "actions.csv");
    EXPECT_TRUE(ok(parsed));
    return parsed ? std::move(parsed).value() : CorporateActionTable();
}

class StoredActions : public store_test::StoreTest {
protected:
    ImportedActions import(const std::string& rows,
                           OnContradiction what = OnContradiction::Refuse) {
        const auto done = import_actions(store(), table(rows), what);
        EXPECT_TRUE(ok(done));
        return done ? done.value() : ImportedActions();
    }
};

constexpr const char* three = "RELIANCE,2024-10-28,bonus,1:1,\n"
                              "RELIANCE,2024-08-19,dividend,,10.12345678\n"
                              "IRCTC,2021-10-28,split,5:1,\n";

TEST_F(StoredActions, AreGivenBackAsTheyWereImported) {
    EXPECT_TRUE(stored_actions(store()).value().actions().empty());
    EXPECT_EQ(import(three).added, 3U);
    close();
    EXPECT_EQ(stored_actions(store()).value(), table(three));
}

TEST_F(StoredActions, ImportedAgainChangeNothing) {
    import(three);
    const ImportedActions again = import(std::string(three) + "INFY,2025-01-02,dividend,,5\n");
    EXPECT_EQ(again.added, 1U);
    EXPECT_EQ(again.identical, 3U);
    EXPECT_EQ(again.replaced, 0U);
    EXPECT_EQ(stored_actions(store()).value().actions().size(), 4U);
}

TEST_F(StoredActions, ThatContradictAreAllNamedAndNothingIsStored) {
    import(three);
    const std::string other = "RELIANCE,2024-10-28,bonus,2:1,\n"
                              "IRCTC,2021-10-28,split,2:1,\n"
                              "NEW,2024-10-28,split,2:1,\n";
    const auto refused = import_actions(store(), table(other), OnContradiction::Refuse);
    EXPECT_EQ(code_of(refused), ErrorCode::Conflict);
    const std::string message = error_of(refused);
    for (const char* part : {"RELIANCE 2024-10-28 bonus 2:1, stored is RELIANCE 2024-10-28 bonus "
                             "1:1",
                             "IRCTC 2021-10-28 split 2:1", "--replace"}) {
        EXPECT_NE(message.find(part), std::string::npos) << message;
    }
    EXPECT_EQ(stored_actions(store()).value(), table(three));
    const ImportedActions counts = import(other, OnContradiction::Replace);
    EXPECT_EQ(counts.replaced, 2U);
    EXPECT_EQ(counts.added, 1U);
    EXPECT_EQ(stored_actions(store()).value(),
              table(other + "RELIANCE,2024-08-19,dividend,,10.12345678\n"));
}

TEST_F(StoredActions, AreRemovedOneByOne) {
    import(three);
    const CorporateActionTable all = table(three);
    EXPECT_TRUE(ok(remove_action(store(), all.of_symbol("RELIANCE")[1])));
    EXPECT_EQ(stored_actions(store()).value(), table("RELIANCE,2024-08-19,dividend,,10.12345678\n"
                                                     "IRCTC,2021-10-28,split,5:1,\n"));
    EXPECT_EQ(code_of(remove_action(store(), all.of_symbol("RELIANCE")[1])), ErrorCode::NotFound);
}

}  // namespace
}  // namespace millrace::storage
