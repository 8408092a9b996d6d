#include <gtest/gtest.h>

#include <array>

#include "store_lease_fixture.h"

namespace millrace::storage {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;
using lease_test::code_of;
using lease_test::is_ok;
using lease_test::message_of;
using lease_test::one_integer;
using lease_test::rows_found;
using lease_test::StoreLeaseFixture;
using lease_test::write_rows;

class StoreLeaseData : public StoreLeaseFixture {};

TEST_F(StoreLeaseData, ParametersAndCellsKeepTheirValuesToTheLastBit) {
    auto lease = write();
    const Blob blob{std::byte{0}, std::byte{255}, std::byte{7}};
    const std::string text("with \0 zero and 'quotes'", 24);
    EXPECT_OK(lease.execute("CREATE TABLE v(i BIGINT, d DOUBLE, s VARCHAR, b BLOB, n INTEGER)"));
    EXPECT_OK(lease.execute("INSERT INTO v VALUES (?, ?, ?, ?, ?)",
                            {std::int64_t{INT64_MIN}, 0.1, text, blob, std::monostate()}));
    const auto rows = lease.query("SELECT i, d, s, b, n FROM v WHERE d = ?", {0.1});
    EXPECT_OK(lease.finish());
    owner_.reset();  // the result needs neither
    ASSERT_TRUE(rows);
    ASSERT_EQ(rows.value().size(), 1U);
    const Row row = rows.value().row(0);
    EXPECT_EQ(row.int64(0), INT64_MIN);
    EXPECT_EQ(row.float64(1), 0.1);
    EXPECT_EQ(row.text(2), text);
    EXPECT_EQ(row.blob(3), blob);
    EXPECT_TRUE(row.is_null(4));
    EXPECT_FALSE(row.is_null(0));
}

TEST_F(StoreLeaseData, IntegersOfEveryWidthAreRead) {
    auto lease = read();
    const auto rows =
        lease.query("SELECT true, 1::TINYINT, 2::SMALLINT, -3::INTEGER, 4::UTINYINT, 5::USMALLINT, "
                    "6::UINTEGER, 7::UBIGINT, sum(-8::BIGINT), DATE '1970-01-10', "
                    "TIMESTAMP '1970-01-01 00:00:00.00001', 'b'::ENUM('a', 'b'), 0.5::FLOAT, NULL");
    ASSERT_TRUE(rows) << message_of(rows);
    const Row row = rows.value().row(0);
    constexpr std::array<std::int64_t, 11> expected{1, 1, 2, -3, 4, 5, 6, 7, -8, 9, 10};
    for (std::size_t i = 0; i < expected.size(); ++i) {
        EXPECT_EQ(row.int64(i), expected[i]) << i;
    }
    EXPECT_EQ(row.text(11), "b");
    EXPECT_EQ(row.float64(12), 0.5);
    EXPECT_TRUE(row.is_null(13));
    EXPECT_EQ(code_of(lease.query("SELECT 18446744073709551615::UBIGINT")), ErrorCode::Overflow);
    EXPECT_EQ(code_of(lease.query("SELECT sum(9223372036854775807) FROM range(2)")),
              ErrorCode::Overflow);
    EXPECT_EQ(code_of(lease.query("SELECT 1.5")), ErrorCode::Unsupported) << "DECIMAL";
    EXPECT_EQ(code_of(lease.query("SELECT 'x'::BIGINT")), ErrorCode::InvalidInput);
}

TEST_F(StoreLeaseData, WhatDuckDbHasNotImplementedIsUnsupported) {
    auto lease = write();
    const auto refused = lease.execute("ALTER TABLE t ADD CHECK (v > 0)");
    EXPECT_EQ(code_of(refused), ErrorCode::Unsupported) << message_of(refused);
    EXPECT_NE(message_of(refused).find("Not implemented Error"), std::string::npos)
        << "DuckDB's own words for it: " << message_of(refused);
}

TEST_F(StoreLeaseData, AWrongNumberOfParametersIsRefused) {
    auto lease = read();
    EXPECT_EQ(code_of(lease.query("SELECT ?")), ErrorCode::InvalidInput);
    EXPECT_EQ(code_of(lease.query("SELECT ?", {1, 2})), ErrorCode::InvalidInput);
    EXPECT_EQ(lease.query("SELECT ?::BIGINT", {1}).value().row(0).int64(0), 1);
}

TEST_F(StoreLeaseData, AResultTooLargeForMemoryIsRefused) {
    auto lease = read();
    EXPECT_EQ(lease.query("SELECT 1 FROM range(1000000)").value().size(), 1'000'000U);
    EXPECT_EQ(code_of(lease.query("SELECT 1 FROM range(1000001)")), ErrorCode::InvalidInput);
}

TEST_F(StoreLeaseData, AConstraintIsAConflict) {
    auto lease = write();
    EXPECT_OK(lease.execute("CREATE TABLE strict(i BIGINT NOT NULL)"));
    EXPECT_EQ(code_of(lease.execute("INSERT INTO strict VALUES (NULL)")), ErrorCode::Conflict);
    EXPECT_EQ(code_of(lease.finish()), ErrorCode::Conflict);
}

TEST_F(StoreLeaseData, StagingInATemporaryTableGoesIntoTheSameTransaction) {
    auto lease = write();
    EXPECT_OK(lease.execute("CREATE TEMP TABLE staged AS SELECT range AS i FROM range(1000)"));
    EXPECT_OK(lease.execute("INSERT INTO t SELECT 1, i, i FROM staged"));
    EXPECT_OK(lease.finish());
    EXPECT_EQ(rows_found(*owner_), 1000);
    auto next = read();
    EXPECT_FALSE(next.query("SELECT * FROM staged")) << "gone with its lease";
}

TEST_F(StoreLeaseData, AStreamHandsOnEveryRowInOrder) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 100'000));
    auto lease = read();
    double next = 0;
    const std::array<SqlValue, 1> parameters{std::int64_t{1}};
    const auto streamed = lease.stream("SELECT v, w FROM t WHERE w = ?", parameters,
                                       [&](const ChunkView& chunk) -> Result<AfterChunk> {
                                           for (const double v : chunk.column<double>(0)) {
                                               EXPECT_EQ(v, next++);
                                           }
                                           EXPECT_EQ(chunk.column<std::int64_t>(1).back(), 1);
                                           return AfterChunk::Continue;
                                       });
    EXPECT_OK(streamed);
    EXPECT_EQ(streamed.value(), 100'000U);
    EXPECT_EQ(next, 100'000);
}

TEST_F(StoreLeaseData, AStreamCanBeStoppedRefusedAndThrownOutOf) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 300'000));
    auto lease = read();
    const auto stopped = lease.stream("SELECT * FROM t", {}, [](const ChunkView&) {
        return Result<AfterChunk>(AfterChunk::Stop);
    });
    EXPECT_OK(stopped);
    EXPECT_LT(stopped.value(), 300'000U);
    const auto refused = lease.stream("SELECT * FROM t", {}, [](const ChunkView&) {
        return Result<AfterChunk>(Error{ErrorCode::Overflow, "mine"});
    });
    EXPECT_EQ(message_of(refused), "mine");
    EXPECT_THROW((void)lease.stream("SELECT * FROM t", {},
                                    [](const ChunkView&) -> Result<AfterChunk> { throw 1; }),
                 int);
    EXPECT_EQ(one_integer(lease, "SELECT count(*) FROM t"), 300'000);
    EXPECT_OK(lease.finish()) << "the file was closed nevertheless";
}

TEST_F(StoreLeaseData, AStreamThatBreaksOffIsAnError) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 300'000));
    auto lease = read();
    const auto broken =
        lease.stream("SELECT CASE WHEN v = 250000 THEN 'x' ELSE '1' END::BIGINT FROM t", {},
                     [](const ChunkView&) { return Result<AfterChunk>(AfterChunk::Continue); });
    EXPECT_EQ(code_of(broken), ErrorCode::InvalidInput);
}

TEST_F(StoreLeaseData, ACallbackOfALeaseCannotUseTheLease) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 10'000));
    auto lease = write();
    const auto streamed = lease.stream("SELECT * FROM t", {}, [&](const ChunkView&) {
        EXPECT_EQ(code_of(lease.query("SELECT 1")), ErrorCode::Conflict);
        EXPECT_EQ(code_of(lease.commit()), ErrorCode::Conflict);
        EXPECT_EQ(code_of(lease.finish()), ErrorCode::Conflict);
        EXPECT_EQ(code_of(lease.abandon()), ErrorCode::Conflict);
        return Result<AfterChunk>(AfterChunk::Continue);
    });
    EXPECT_OK(streamed);
    EXPECT_EQ(streamed.value(), 10'000U);
    EXPECT_OK(lease.finish());
}

TEST_F(StoreLeaseData, AWriterThatStoppedAStreamStillCommits) {
    EXPECT_OK(write_rows(*owner_, 1, 1, 300'000));
    auto lease = write();
    EXPECT_OK(lease.stream("SELECT * FROM t", {},
                           [](const ChunkView&) { return Result<AfterChunk>(AfterChunk::Stop); }));
    EXPECT_OK(lease.execute("INSERT INTO t VALUES (2, 2, 2)"));
    EXPECT_OK(lease.finish());
    EXPECT_EQ(rows_found(*owner_), 300'001);
}

TEST_F(StoreLeaseData, WholeChunksAreAppended) {
    auto lease = write();
    EXPECT_OK(lease.execute("CREATE TABLE c(i INTEGER, d DOUBLE, s VARCHAR)"));
    EXPECT_OK(lease.append("c", [](Appender& appender) {
        const std::array types{DUCKDB_TYPE_INTEGER, DUCKDB_TYPE_DOUBLE, DUCKDB_TYPE_VARCHAR};
        DataChunk chunk(types);
        for (int part = 0; part < 3; ++part) {
            chunk.reset();
            for (std::size_t row = 0; row < DataChunk::capacity(); ++row) {
                chunk.column<std::int32_t>(0)[row] = 1;
                chunk.column<double>(1)[row] = static_cast<double>(row);
                chunk.set_text(2, row, part == 1 ? "a text longer than twelve bytes" : "short");
            }
            if (part == 2) {
                chunk.set_null(1, 0);
            }
            chunk.set_size(part == 2 ? 10 : DataChunk::capacity());
            appender.append_chunk(chunk);
        }
        return Result<void>();
    }));
    EXPECT_OK(lease.finish());
    auto reader = read();
    EXPECT_EQ(one_integer(reader, "SELECT count(*) FROM c"),
              static_cast<std::int64_t>(2 * DataChunk::capacity() + 10));
    EXPECT_EQ(one_integer(reader, "SELECT count(*) FROM c WHERE d IS NULL"), 1);
    std::size_t nulls = 0;
    std::string last;
    EXPECT_OK(reader.stream("SELECT d, s FROM c", {}, [&](const ChunkView& chunk) {
        for (std::size_t row = 0; row < chunk.size(); ++row) {
            nulls += chunk.is_null(0, row) ? 1U : 0U;
            last = chunk.text(1, row);
        }
        return Result<AfterChunk>(AfterChunk::Continue);
    }));
    EXPECT_EQ(nulls, 1U);
    EXPECT_EQ(last, "short");
}

TEST_F(StoreLeaseData, AnAppendThatBreaksAConstraintIsAConflict) {
    auto lease = write();
    EXPECT_OK(lease.execute("CREATE TABLE strict(i BIGINT NOT NULL)"));
    EXPECT_EQ(code_of(lease.append("strict",
                                   [](Appender& appender) {
                                       appender.append_null();
                                       appender.end_row();
                                       return Result<void>();
                                   })),
              ErrorCode::Conflict);
    EXPECT_EQ(code_of(lease.finish()), ErrorCode::Conflict);
}

TEST_F(StoreLeaseData, AFailedAppendStoresNothing) {
    const auto append = [&](const char* table, const Lease::Fill& fill) {
        auto lease = write();
        const auto appended = lease.append(table, fill);
        EXPECT_FALSE(lease.finish());
        return code_of(appended);
    };
    const auto text_for_a_number = [](Appender& appender) {
        appender.append_text("x");
        appender.append_int64(1);
        appender.append_float64(1);
        appender.end_row();
        return Result<void>();
    };
    const auto half_a_row = [](Appender& appender) {
        appender.append_int64(1);
        return Result<void>();
    };
    const auto refused = [](Appender& appender) {
        appender.append_int64(1);
        appender.append_null();
        appender.append_null();
        appender.end_row();
        return Result<void>(Error{ErrorCode::Overflow, "mine"});
    };
    EXPECT_EQ(append("t", text_for_a_number), ErrorCode::InvalidInput);
    EXPECT_EQ(append("t", half_a_row), ErrorCode::InvalidInput);
    EXPECT_EQ(append("t", refused), ErrorCode::Overflow);
    EXPECT_EQ(append("absent", half_a_row), ErrorCode::InvalidInput);
    auto thrower = write();
    EXPECT_THROW((void)thrower.append("t", [](Appender&) -> Result<void> { throw 1; }), int);
    EXPECT_FALSE(thrower.finish());
    EXPECT_EQ(rows_found(*owner_), 0);
}

}  // namespace
}  // namespace millrace::storage
