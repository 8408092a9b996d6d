#include "import/row_spool.h"

#include "store_test_support.h"

namespace millrace::storage {
namespace {

using store_test::code_of;
using store_test::ok;

class ARowSpool : public store_test::StoreTest {
protected:
    static BarRow row(std::uint64_t number) {
        BarRow made;
        made.open_us = static_cast<std::int64_t>(number * 3);
        made.values.close = static_cast<double>(number);
        made.tag = number;
        return made;
    }
    /// Puts in so many rows; answers how many came out, all of them right.
    std::uint64_t pass_through(std::uint64_t rows) {
        RowSpool spool(path("."));
        for (std::uint64_t i = 0; i < rows; ++i) {
            EXPECT_TRUE(spool.add(row(i)).has_value());
        }
        EXPECT_EQ(spool.size(), rows);
        std::uint64_t next = 0;
        EXPECT_TRUE(ok(spool.drain([&](const std::vector<BarRow>& block) -> events::Result<void> {
            for (const BarRow& out : block) {
                const BarRow expected = row(next++);
                if (out.tag != expected.tag || out.open_us != expected.open_us ||
                    out.values != expected.values) {
                    return events::Error{events::ErrorCode::Corrupt, "other"};
                }
            }
            return {};
        })));
        return next;
    }
};

TEST_F(ARowSpool, GivesBackItsRowsInOrderHoweverMany) {
    constexpr std::uint64_t block = RowSpool::block_rows;
    for (const std::uint64_t rows : {0UL, 1UL, block, block + 1, 2 * block + 7}) {
        EXPECT_EQ(pass_through(rows), rows);
    }
}

TEST_F(ARowSpool, LeavesNoFileBehind) {
    pass_through(RowSpool::block_rows + 1);
    EXPECT_TRUE(std::filesystem::is_empty(path(".")));
}

TEST_F(ARowSpool, SaysThatItsFolderIsNotThere) {
    RowSpool spool(path("none"));
    events::Result<void> added;
    for (std::uint64_t i = 0; i <= RowSpool::block_rows && added; ++i) {
        added = spool.add(row(i));
    }
    EXPECT_EQ(code_of(added), events::ErrorCode::Io);
}

}  // namespace
}  // namespace millrace::storage
