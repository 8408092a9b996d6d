#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <fstream>
#include <limits>
#include <map>
#include <optional>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include <millrace/execution/order_state.h>

#include "account.h"

namespace millrace::execution {
namespace {

using events::OrderStatus;
using events::Quantity;

constexpr std::array facts{OrderFact::Intended,  OrderFact::Sent,     OrderFact::Accepted,
                           OrderFact::Cancelled, OrderFact::Rejected, OrderFact::Expired,
                           OrderFact::Unknown};
constexpr std::array fact_names{"intended", "sent",    "accepted", "cancelled",
                                "rejected", "expired", "unknown"};

/// What can be heard of an order of 3 units: the seven facts, then fills of 1, 2 and 3 units.
constexpr std::size_t event_count = facts.size() + 3;
const Quantity ordered = shares(3);

FactOutcome hear(OrderState& state, std::size_t event) {
    if (event < facts.size()) {
        return state.hear(facts[event]);
    }
    return state.hear_fill(shares(static_cast<std::int64_t>(event - facts.size()) + 1));
}

/// Calls `each` with every selection of up to `length_max` different events, in rising order.
template <class Each> void for_every_selection(std::size_t length_max, const Each& each) {
    for (unsigned mask = 0; mask < (1U << event_count); ++mask) {
        std::vector<std::size_t> chosen;
        for (std::size_t event = 0; event < event_count; ++event) {
            if ((mask & (1U << event)) != 0) {
                chosen.push_back(event);
            }
        }
        if (chosen.size() <= length_max) {
            each(chosen);
        }
    }
}

TEST(OrderState, IsTheSameWhateverTheOrderInWhichFactsAndFillsArrive) {
    std::size_t orders_tried = 0;
    for_every_selection(5, [&](std::vector<std::size_t> events) {
        OrderState expected(ordered);
        for (const std::size_t event : events) {
            hear(expected, event);
        }
        do {
            OrderState state(ordered);
            for (const std::size_t event : events) {
                hear(state, event);
            }
            ASSERT_EQ(state.status(), expected.status());
            ASSERT_EQ(state.filled(), expected.filled());
            ASSERT_EQ(state.remaining(), expected.remaining());
            ASSERT_EQ(state.is_final(), expected.is_final());
            ++orders_tried;
        } while (std::next_permutation(events.begin(), events.end()));
    });
    EXPECT_EQ(orders_tried, 36'101U);  // sum over k <= 5 of 10! / (10 - k)!
}

TEST(OrderState, IsTheSameWhenAFactIsHeardTwice) {
    for_every_selection(event_count, [](const std::vector<std::size_t>& events) {
        OrderState state(ordered);
        for (const std::size_t event : events) {
            hear(state, event);
        }
        for (std::size_t fact = 0; fact < facts.size(); ++fact) {
            if (std::find(events.begin(), events.end(), fact) != events.end()) {
                const OrderStatus before = state.status();
                EXPECT_EQ(state.hear(facts[fact]), FactOutcome::NoChange);
                EXPECT_EQ(state.status(), before);
            }
        }
    });
}

TEST(OrderState, CountsFillsOutOfRangeTheSameInAnyOrder) {
    const Quantity most = Quantity::from_units(std::numeric_limits<std::int64_t>::max());
    OrderState large_first(most);
    EXPECT_EQ(large_first.hear_fill(most), FactOutcome::Applied);
    EXPECT_EQ(large_first.hear_fill(Quantity::from_units(5)), FactOutcome::Anomaly);
    OrderState small_first(most);
    EXPECT_EQ(small_first.hear_fill(Quantity::from_units(5)), FactOutcome::Applied);
    EXPECT_EQ(small_first.hear_fill(most), FactOutcome::Anomaly);
    EXPECT_EQ(large_first.status(), OrderStatus::Filled);
    EXPECT_EQ(small_first.status(), OrderStatus::Filled);
    EXPECT_EQ(large_first.filled(), small_first.filled());
}

TEST(OrderState, CallsWhatContradictsAnAnomaly) {
    OrderState overfilled(ordered);
    EXPECT_EQ(overfilled.hear_fill(shares(3)), FactOutcome::Applied);
    EXPECT_EQ(overfilled.hear_fill(shares(1)), FactOutcome::Anomaly);
    EXPECT_EQ(overfilled.filled(), shares(4));
    EXPECT_EQ(overfilled.remaining(), shares(0));

    OrderState late(ordered);
    EXPECT_EQ(late.hear(OrderFact::Rejected), FactOutcome::Applied);
    EXPECT_EQ(late.hear_fill(shares(1)), FactOutcome::Anomaly);
    EXPECT_EQ(late.status(), OrderStatus::Rejected);

    OrderState partly(ordered);
    EXPECT_EQ(partly.hear_fill(shares(1)), FactOutcome::Applied);
    EXPECT_EQ(partly.hear(OrderFact::Rejected), FactOutcome::Anomaly);
    EXPECT_EQ(partly.status(), OrderStatus::Rejected);

    OrderState nothing(ordered);
    EXPECT_EQ(nothing.hear_fill(shares(0)), FactOutcome::Anomaly);
    EXPECT_EQ(nothing.hear_fill(shares(-1)), FactOutcome::Anomaly);
    EXPECT_EQ(nothing.filled(), shares(0));
}

TEST(OrderState, KeepsWhatFilledBeforeItWasCancelled) {
    OrderState state(ordered);
    state.hear(OrderFact::Cancelled);
    EXPECT_EQ(state.hear_fill(shares(2)), FactOutcome::Applied);
    EXPECT_EQ(state.status(), OrderStatus::Cancelled);
    EXPECT_EQ(state.filled(), shares(2));
    EXPECT_EQ(state.remaining(), shares(1));
    EXPECT_EQ(state.hear_fill(shares(1)), FactOutcome::Applied);
    EXPECT_EQ(state.status(), OrderStatus::Filled);
}

std::string name_of(FactOutcome outcome) {
    switch (outcome) {
    case FactOutcome::Applied: return "applied";
    case FactOutcome::NoChange: return "no change";
    case FactOutcome::Anomaly: return "anomaly";
    }
    return "";
}

/// One row of the record's table: from every state with this status, what each event leads to.
std::string row_of(OrderStatus status, std::map<std::size_t, std::set<std::string>>& cells) {
    std::string row = "| " + std::string(events::name_of(status)) + " |";
    for (std::size_t event = 0; event < facts.size() + 2; ++event) {
        std::string cell;
        for (const std::string& outcome : cells[event]) {
            cell += (cell.empty() ? "" : " / ") + outcome;
        }
        row += " " + (cell.empty() ? "-" : cell) + " |";
    }
    return row;
}

/// What an event leads to in one state; nothing where it cannot happen.
std::optional<std::string> cell_of(const OrderState& before, std::size_t event) {
    const Quantity rest = before.remaining();
    if (event == facts.size() && rest <= shares(1)) {
        return std::nullopt;  // no part of the rest to fill
    }
    OrderState after = before;
    const bool fills_all = event == facts.size() + 1;
    const FactOutcome outcome =
        event < facts.size() ? after.hear(facts[event])
                             : after.hear_fill(fills_all ? std::max(rest, shares(1)) : shares(1));
    const bool moved = after.status() != before.status();
    const std::string status(events::name_of(after.status()));
    if (outcome == FactOutcome::Applied) {
        return moved ? status : "more filled";
    }
    return moved ? status + ", " + name_of(outcome) : name_of(outcome);
}

/// Every status and event, in every state that has the status: the table of docs/adr/0003.
std::string table() {
    std::map<OrderStatus, std::map<std::size_t, std::set<std::string>>> cells;
    for_every_selection(event_count, [&](const std::vector<std::size_t>& events) {
        OrderState before(ordered);
        for (const std::size_t event : events) {
            hear(before, event);
        }
        for (std::size_t event = 0; event < facts.size() + 2; ++event) {
            if (auto cell = cell_of(before, event)) {
                cells[before.status()][event].insert(*std::move(cell));
            }
        }
    });
    std::string text = "| status |";
    for (const char* name : fact_names) {
        text.append(" ").append(name).append(" |");
    }
    text += " part fill | full fill |\n|---|";
    for (std::size_t event = 0; event < facts.size() + 2; ++event) {
        text += "---|";
    }
    text += "\n";
    for (auto& [status, row] : cells) {
        text += row_of(status, row) + "\n";
    }
    return text;
}

TEST(OrderState, HasTheOutcomesThatTheDecisionRecordLists) {
    const std::filesystem::path tests = std::filesystem::path(MILLRACE_TEST_DATA_DIR).parent_path();
    const std::filesystem::path root = tests.parent_path().parent_path().parent_path();
    std::ifstream file(root / "docs/adr/0003-order-state-as-set-of-facts.md");
    ASSERT_TRUE(file) << "docs/adr/0003-order-state-as-set-of-facts.md is missing";
    std::stringstream record;
    record << file.rdbuf();
    const std::string expected = table();
    EXPECT_NE(record.str().find(expected), std::string::npos)
        << "docs/adr/0003 should hold this table:\n"
        << expected;
}

}  // namespace
}  // namespace millrace::execution
