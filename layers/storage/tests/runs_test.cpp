#include <millrace/storage/duckdb_runs.h>

#include <cstring>
#include <limits>
#include <random>

#include <millrace/data/stream_hash.h>
#include <millrace/storage/integrity.h>

#include "runs/record_chunk.h"
#include "store_test_support.h"

namespace millrace::storage {
namespace {

using events::ErrorCode;
using events::Record;
using events::RecordKind;
using events::Timestamp;
using store_test::code_of;
using store_test::error_of;
using store_test::ok;

data::RunDescription description() {
    data::RunDescription asked;
    asked.mode = "paper";
    asked.program_version = "0.1.0";
    asked.engine_version = data::engine_version;
    asked.configuration = R"({"symbols":["INFY"]})";
    asked.configuration_hash = data::hash_of(asked.configuration);
    asked.symbols = {"INFY", "TCS"};
    events::Parameters parameters;
    parameters.set("fast", std::int64_t{9});
    parameters.set("allow_short", true);
    parameters.set("confidence", 0.1 + 0.2);
    parameters.set("name", std::string("it's"));
    asked.strategies = {{"first", "ehma_pivot", parameters}, {"second", "ehma_pivot", {}}};
    asked.last_import_id = 4;
    asked.from = Timestamp::from_seconds(1'735'689'600);
    asked.bars_max = 1'000;
    asked.started_at = Timestamp::from_microseconds(1'767'225'600'123'456);
    return asked;
}

data::RunOutcome outcome() {
    data::RunOutcome made;
    made.status = data::RunStatus::Halted;
    made.failure = "stopped by hand";
    made.bars_processed = 1;
    made.bars_with_insight = 2;
    made.signals_generated = 3;
    made.signals_rejected = 4;
    made.signals_without_order = 5;
    made.orders_sent = 6;
    made.orders_would_send = 7;
    made.orders_unfilled = 8;
    made.trades_executed = 9;
    made.strategies_disabled = 10;
    made.refused_by_reason = {{events::ReasonCode::PriceCollar, 3},
                              {events::ReasonCode::InsufficientCash, 1}};
    made.realized_pnl = events::Money::from_units(-12'345'678);
    made.final_equity = events::Money::from_units(std::numeric_limits<std::int64_t>::max());
    events::Position position;
    position.strategy = events::StrategyId(1);
    position.symbol = events::SymbolId(1);
    position.quantity = events::Quantity::from_units(-5);
    position.average_entry = events::Price::from_units(6);
    position.cost = events::Money::from_units(7);
    position.realized_pnl = events::Money::from_units(8);
    position.unrealized_pnl = events::Money::from_units(-9);
    position.market_value = events::Money::from_units(10);
    position.fees = events::Money::from_units(11);
    position.last_update = Timestamp::from_seconds(1'735'689'660);
    made.positions = {position, {}};
    made.input_hash = "a";
    made.signal_hash = "b";
    made.order_hash = "c";
    made.trade_hash = "d";
    made.input_groups = {{1, 2}, {~std::uint64_t{0}, 4}};
    made.wall_seconds = 1.25;
    return made;
}

Record record(std::int64_t number) {
    if (number % 3 == 0) {
        events::Signal signal;
        signal.at = Timestamp::from_seconds(number);
        signal.type = events::SignalType::Buy;
        signal.reason =
            events::reason(events::ReasonCode::CrossedAbove, static_cast<double>(number), 2.5);
        return events::encode(signal);
    }
    events::Trade trade;
    trade.at = Timestamp::from_seconds(number);
    trade.id = events::TradeId(static_cast<std::uint64_t>(number));
    trade.quantity = events::Quantity::from_units(number);
    trade.price = events::Price::from_units(number * 7);
    return events::encode(trade);
}

void put(std::vector<std::byte>& block, const Record& one) {
    block.insert(block.end(), one.view().begin(), one.view().end());
}

class StoredRuns : public store_test::StoreTest {
protected:
    std::string record_run(std::int64_t records, const data::RunOutcome& made = outcome()) {
        DuckDbRunRecorder recorder(store());
        const auto id = recorder.begin(description());
        EXPECT_TRUE(ok(id));
        std::vector<std::byte> block;
        for (std::int64_t i = 0; i < records; ++i) {
            put(block, record(i));
            if (i % 1'000 == 999 || i + 1 == records) {
                EXPECT_TRUE(ok(recorder.append(events::Records(block))));
                block.clear();
            }
        }
        EXPECT_TRUE(ok(recorder.end(made)));
        return id.value();
    }
    std::vector<std::int64_t> times(std::string_view run, const data::RecordQuery& query) {
        std::vector<std::int64_t> found;
        const auto read = DuckDbRunReader(store()).records(run, query, [&](auto bytes) {
            const auto event = events::decode(bytes);
            EXPECT_TRUE(ok(event));
            found.push_back(
                std::visit([](const auto& e) { return e.at; }, event.value()).microseconds() /
                1'000'000);
            return true;
        });
        EXPECT_TRUE(ok(read));
        return found;
    }
};

TEST_F(StoredRuns, GiveBackDescriptionAndOutcome) {
    EXPECT_EQ(record_run(10), "run-1");
    const auto read = DuckDbRunReader(store()).summary("run-1");
    ASSERT_TRUE(ok(read));
    const auto& asked = read.value().description;
    const auto expected = description();
    EXPECT_EQ(read.value().run_id, "run-1");
    EXPECT_EQ(asked.mode, expected.mode);
    EXPECT_EQ(asked.program_version, expected.program_version);
    EXPECT_EQ(asked.engine_version, expected.engine_version);
    EXPECT_EQ(asked.configuration, expected.configuration);
    EXPECT_EQ(asked.configuration_hash, expected.configuration_hash);
    EXPECT_EQ(asked.symbols, expected.symbols);
    ASSERT_EQ(asked.strategies.size(), 2u);
    EXPECT_EQ(asked.strategies[0].id, "first");
    EXPECT_EQ(asked.strategies[0].type, "ehma_pivot");
    EXPECT_EQ(asked.strategies[0].parameters, expected.strategies[0].parameters);
    EXPECT_TRUE(asked.strategies[1].parameters.all().empty());
    EXPECT_EQ(asked.last_import_id, 4);
    EXPECT_EQ(asked.from, expected.from);
    EXPECT_EQ(asked.to, expected.to);
    EXPECT_EQ(asked.bars_max, expected.bars_max);
    EXPECT_EQ(asked.started_at, expected.started_at);
}

TEST_F(StoredRuns, GiveBackEveryFigureOfTheOutcome) {
    record_run(0);
    const auto read = DuckDbRunReader(store()).summary("1");
    ASSERT_TRUE(ok(read));
    const auto& made = read.value().outcome;
    const auto expected = outcome();
    EXPECT_EQ(made.status, expected.status);
    EXPECT_EQ(made.failure, expected.failure);
    EXPECT_EQ(made.bars_processed, 1u);
    EXPECT_EQ(made.bars_with_insight, 2u);
    EXPECT_EQ(made.signals_generated, 3u);
    EXPECT_EQ(made.signals_rejected, 4u);
    EXPECT_EQ(made.signals_without_order, 5u);
    EXPECT_EQ(made.orders_sent, 6u);
    EXPECT_EQ(made.orders_would_send, 7u);
    EXPECT_EQ(made.orders_unfilled, 8u);
    EXPECT_EQ(made.trades_executed, 9u);
    EXPECT_EQ(made.strategies_disabled, 10u);
    EXPECT_EQ(made.refused_by_reason, expected.refused_by_reason);
    EXPECT_EQ(made.realized_pnl, expected.realized_pnl);
    EXPECT_EQ(made.unrealized_pnl, std::nullopt);
    EXPECT_EQ(made.fees, std::nullopt);
    EXPECT_EQ(made.final_equity, expected.final_equity);
    EXPECT_EQ(made.positions, expected.positions);
    EXPECT_EQ(made.input_hash + made.signal_hash + made.order_hash + made.trade_hash, "abcd");
    EXPECT_EQ(made.input_groups, expected.input_groups);
    EXPECT_EQ(made.wall_seconds, 1.25);
    EXPECT_EQ(DuckDbRunReader(store()).positions("last").value(), expected.positions);
}

TEST_F(StoredRuns, AreListedNewestFirst) {
    EXPECT_TRUE(DuckDbRunReader(store()).list().value().empty());
    record_run(0);
    DuckDbRunRecorder killed(store());
    EXPECT_EQ(killed.begin(description()).value(), "run-2");
    EXPECT_EQ(record_run(0), "run-3");
    const auto list = DuckDbRunReader(store()).list();
    ASSERT_TRUE(ok(list));
    ASSERT_EQ(list.value().size(), 3u);
    EXPECT_EQ(list.value()[0].run_id, "run-3");
    EXPECT_EQ(list.value()[1].run_id, "run-2");
    EXPECT_EQ(list.value()[1].outcome.status, data::RunStatus::Running);
    EXPECT_EQ(list.value()[2].outcome.status, data::RunStatus::Halted);
}

TEST_F(StoredRuns, AreFoundByIdNumberAndLast) {
    DuckDbRunReader reader(store());
    EXPECT_NE(error_of(reader.summary("last")).find("millrace run"), std::string::npos);
    record_run(1);
    record_run(2);
    for (const char* name : {"run-2", "2", "last"}) {
        EXPECT_EQ(reader.summary(name).value().run_id, "run-2");
    }
    for (const char* name :
         {"run-3", "0", "-1", "run-", "", "first", "2x", "99999999999999999999"}) {
        const auto read = reader.summary(name);
        EXPECT_EQ(code_of(read), ErrorCode::NotFound) << name;
        EXPECT_NE(error_of(read).find("run-2, run-1"), std::string::npos);
    }
}

TEST_F(StoredRuns, GiveBackTheirRecordsInOrder) {
    record_run(10'000);
    record_run(5);
    const auto all = times("run-1", {});
    ASSERT_EQ(all.size(), 10'000u);
    for (std::size_t i = 0; i < all.size(); ++i) {
        EXPECT_EQ(all[i], static_cast<std::int64_t>(i));
    }
    EXPECT_EQ(times("last", {}), (std::vector<std::int64_t>{0, 1, 2, 3, 4}));
}

TEST_F(StoredRuns, GiveBackTheRecordsAskedFor) {
    record_run(10'000);
    const auto at = [](std::int64_t second) { return Timestamp::from_seconds(second); };
    EXPECT_EQ(times("1", {RecordKind::Signal, {}, {}}).size(), 3'334u);
    EXPECT_EQ(times("1", {{}, at(4'095), at(4'097)}),
              (std::vector<std::int64_t>{4'095, 4'096, 4'097}));
    EXPECT_EQ(times("1", {RecordKind::Signal, at(9'990), {}}),
              (std::vector<std::int64_t>{9'990, 9'993, 9'996, 9'999}));
    EXPECT_TRUE(times("1", {RecordKind::Order, {}, {}}).empty());
    EXPECT_TRUE(times("1", {{}, at(10'000), {}}).empty());
    std::size_t seen = 0;
    EXPECT_TRUE(ok(DuckDbRunReader(store()).records("1", {}, [&](auto) { return ++seen < 3; })));
    EXPECT_EQ(seen, 3u);
}

TEST_F(StoredRuns, DoNotHoldTheStoreWhileSomeoneLooksAtTheirRecords) {
    record_run(10);
    std::size_t seen = 0;
    EXPECT_TRUE(ok(DuckDbRunReader(store()).records("1", {}, [&](auto) {
        auto lease = store().lease(LeaseMode::Write);
        EXPECT_TRUE(ok(lease));
        return ++seen < 10 && lease.has_value();
    })));
    EXPECT_EQ(seen, 10u);
}

TEST_F(StoredRuns, CountTheRecordsWhenEverythingIsRead) {
    record_run(5'000);
    record_run(7);
    const auto read = read_everything(store());
    ASSERT_TRUE(ok(read));
    EXPECT_EQ(read.value().records, 5'007u);
}

TEST_F(StoredRuns, NoticeDamagedMissingAndForeignChunks) {
    for (const char* sql :
         {"DELETE FROM run_record_chunks WHERE chunk = 1",
          "DELETE FROM run_record_chunks WHERE chunk = 2",
          "UPDATE run_record_chunks SET plain_bytes = plain_bytes - 1 WHERE chunk = 1",
          "UPDATE run_record_chunks SET plain_bytes = 2000000000",
          "UPDATE run_record_chunks SET plain_bytes = -1",
          "UPDATE run_record_chunks SET packed_bytes = packed_bytes + 1",
          "UPDATE run_record_chunks SET packed_bytes = 0",
          "DELETE FROM run_record_parts WHERE chunk = 1",
          "DELETE FROM run_record_parts WHERE chunk = 1 AND part = 1",
          "DELETE FROM run_record_parts WHERE chunk = 2 AND part > 1",
          "DELETE FROM run_record_parts WHERE chunk = 2",
          "UPDATE run_record_parts SET bytes = 'nonsense'::BLOB WHERE chunk = 2",
          "UPDATE run_record_parts SET bytes = ''::BLOB"}) {
        record_run(10'000);
        run_sql(std::string(sql));
        EXPECT_EQ(code_of(read_everything(store())), ErrorCode::Corrupt) << sql;
        EXPECT_EQ(code_of(DuckDbRunReader(store()).records("last", {}, [](auto) { return true; })),
                  ErrorCode::Corrupt)
            << sql;
        run_sql("DELETE FROM run_record_chunks");
        run_sql("DELETE FROM run_record_parts");
    }
}

TEST_F(StoredRuns, NoticeParametersAndStatesNobodyWrote) {
    record_run(0);
    run_sql("UPDATE run_parameters SET value = 'nine' WHERE name = 'fast'");
    EXPECT_EQ(code_of(DuckDbRunReader(store()).summary("1")), ErrorCode::Corrupt);
    run_sql("UPDATE run_parameters SET value = '9' WHERE name = 'fast'");
    run_sql("UPDATE run_outcomes SET status = 'splendid'");
    EXPECT_EQ(code_of(DuckDbRunReader(store()).list()), ErrorCode::Corrupt);
}

TEST_F(StoredRuns, OfOneChunkUnpackToWhatWasPacked) {
    RecordPacker packer;
    PlainChunk filling;
    std::vector<std::byte> plain;
    for (std::int64_t i = 0; i < 5'000; ++i) {
        const auto one = record(i);
        filling.add(one.view());
        put(plain, one);
        if (filling.is_full() || i == 4'999) {
            packer.pack(filling);
            filling.clear();
        }
    }
    ASSERT_EQ(packer.chunks().size(), 2u);
    RecordUnpacker unpacker;
    std::vector<std::byte> back;
    for (const RecordChunk& chunk : packer.chunks()) {
        const auto one = unpacker.unpack(packer.bytes_of(chunk), chunk.plain_bytes);
        ASSERT_TRUE(ok(one));
        back.insert(back.end(), one.value().begin(), one.value().end());
    }
    EXPECT_EQ(back, plain);
    EXPECT_EQ(packer.chunks()[1].first_us, 4'096'000'000);
    EXPECT_EQ(packer.chunks()[1].last_us, 4'999'000'000);
}

/// A record that hardly packs.
Record noise(std::mt19937_64& random, std::int64_t number) {
    events::Signal signal;
    signal.at = Timestamp::from_seconds(number);
    const auto any = [&] { return static_cast<double>(random()) * 1e-7; };
    const double first = any();
    const double second = any();
    signal.reason = events::reason(events::ReasonCode::Custom, first, second, any());
    return events::encode(signal);
}

TEST_F(StoredRuns, ThatAreLeftKeepWhatWasWrittenAndStayRunning) {
    {
        DuckDbRunRecorder recorder(store());
        ASSERT_TRUE(ok(recorder.begin(description())));
        std::vector<std::byte> block;
        for (int i = 0; i < 10'000; ++i) {
            put(block, record(1));
        }
        ASSERT_TRUE(ok(recorder.append(events::Records(block))));
    }
    EXPECT_EQ(DuckDbRunReader(store()).summary("1").value().outcome.status,
              data::RunStatus::Running);
    EXPECT_TRUE(times("1", {}).empty());
    EXPECT_TRUE(ok(read_everything(store())));
}

TEST_F(StoredRuns, TellAFailureOfTheirThreadAndEndAllTheSame) {
    std::mt19937_64 random(6);
    DuckDbRunRecorder recorder(store());
    ASSERT_TRUE(ok(recorder.begin(description())));
    run_sql("DROP TABLE run_record_parts");
    events::Result<void> appended;
    for (std::int64_t i = 0; i < 1'500'000 && appended; ++i) {
        const Record one = noise(random, i);
        appended = recorder.append(events::Records(one.view()));
    }
    const std::string reason = error_of(appended);
    data::RunOutcome completed = outcome();
    completed.status = data::RunStatus::Completed;
    completed.failure.clear();
    EXPECT_EQ(error_of(recorder.end(completed)), reason);
    const auto made = DuckDbRunReader(store()).summary("1");
    ASSERT_TRUE(ok(made));
    EXPECT_EQ(made.value().outcome.status, data::status_after(code_of(appended)));
    EXPECT_EQ(made.value().outcome.failure, reason);
    EXPECT_EQ(made.value().outcome.trades_executed, 9u);
}

TEST_F(StoredRuns, WhoseLastRecordsCannotBeWrittenEndAllTheSame) {
    DuckDbRunRecorder recorder(store());
    ASSERT_TRUE(ok(recorder.begin(description())));
    run_sql("DROP TABLE run_record_parts");
    const Record one = record(1);
    ASSERT_TRUE(ok(recorder.append(events::Records(one.view()))));
    const auto ended = recorder.end(outcome());
    const auto made = DuckDbRunReader(store()).summary("1");
    ASSERT_TRUE(ok(made));
    EXPECT_EQ(made.value().outcome.status, data::status_after(code_of(ended)));
    EXPECT_EQ(made.value().outcome.failure,
              "stopped by hand; and records are missing: " + error_of(ended));
}

TEST_F(StoredRuns, OfMoreThanFitsInMemoryAreWrittenInPartsAndGivenBackWhole) {
    constexpr std::int64_t records = 1'000'000;
    std::mt19937_64 random(5);
    DuckDbRunRecorder recorder(store());
    ASSERT_TRUE(ok(recorder.begin(description())));
    std::vector<std::byte> block;
    for (std::int64_t i = 0; i < records; ++i) {
        put(block, noise(random, i));
        if (i % 4'096 == 4'095) {
            ASSERT_TRUE(ok(recorder.append(events::Records(block))));
            block.clear();
        }
    }
    ASSERT_TRUE(ok(recorder.append(events::Records(block))));
    ASSERT_TRUE(ok(recorder.end(outcome())));
    EXPECT_GT(count("SELECT sum(packed_bytes)::BIGINT FROM run_record_chunks"), 16 * 1024 * 1024);
    std::mt19937_64 again(5);
    std::int64_t next = 0;
    bool in_order = true;
    EXPECT_TRUE(ok(DuckDbRunReader(store()).records("1", {}, [&](auto bytes) {
        const Record expected = noise(again, next++);
        const auto view = expected.view();
        in_order = std::equal(bytes.begin(), bytes.end(), view.begin(), view.end());
        return in_order;
    })));
    EXPECT_TRUE(in_order);
    EXPECT_EQ(next, records);
}

}  // namespace
}  // namespace millrace::storage
