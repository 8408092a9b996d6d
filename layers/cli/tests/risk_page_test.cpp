#include <gtest/gtest.h>

#include <tuple>

#include <fmt/format.h>
#include <millrace/execution/risk_controls.h>

#include "drive.h"
#include "wiring/risk_config.h"
#include "wiring/run_config.h"

namespace millrace::cli {
namespace {

using execution::RiskControl;
using execution::RiskLimits;

std::string cell(const Json& document, std::string_view key) {
    const Json* value = document.find(key);
    return value->as_text() != nullptr ? *value->as_text() : value->canonical();
}

/// The table of docs/risk.md: every control with its defaults, as the code has them.
std::string table() {
    const Json paper = risk_document(RiskLimits());
    const Json live = risk_document(execution::live_limits());
    std::string text = "| key | of | paper, dry run | live | refuses | reason |\n"
                       "|---|---|---|---|---|---|\n";
    for (const RiskControl& control : execution::risk_controls()) {
        const bool refuses = control.refusal != events::ReasonCode::None;
        text += fmt::format("| `{}` | {} | {} | {} | {} | {} |\n", control.key, control.unit,
                            cell(paper, control.key), cell(live, control.key), control.refuses,
                            refuses ? fmt::format("`{}`", events::name_of(control.refusal)) : "");
    }
    return text;
}

TEST(RiskPage, HasTheTableOfTheCode) {
    EXPECT_NE(project_text("docs/risk.md").find(table()), std::string::npos)
        << "docs/risk.md should hold this table:\n"
        << table();
}

TEST(RiskPage, TheTableNamesEveryLimitOnce) {
    // As many as the struct has: a member more and this line compiles no longer.
    const RiskLimits limits;
    const auto& [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w, x, y, z, aa,
                 ab] = limits;
    constexpr std::size_t members = 28;
    EXPECT_EQ(execution::risk_controls().size(), members);
    static_cast<void>(std::tie(a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p, q, r, s, t, u, v, w,
                               x, y, z, aa, ab));
    for (const RiskControl& one : execution::risk_controls()) {
        for (const RiskControl& other : execution::risk_controls()) {
            EXPECT_EQ(one.limit == other.limit, &one == &other) << one.key << " " << other.key;
            EXPECT_EQ(one.key == other.key, &one == &other);
        }
    }
}

/// Every limit on, the document of them read again.
TEST(RiskConfig, TheDocumentOfLimitsGivesThemAgain) {
    for (const RiskLimits& limits : {RiskLimits(), execution::live_limits()}) {
        RunConfig again;
        again.limits = execution::live_limits();
        Json document = Json::object();
        document["risk"] = risk_document(limits);
        Problems problems;
        read_config_document(document, "run.json", again, problems);
        EXPECT_TRUE(problems.empty());
        EXPECT_EQ(again.limits, limits);
    }
}

TEST(RiskConfig, ALimitIsNeverZeroAndEachProblemIsTold) {
    const auto risk = parse_json(R"({"risk": {"max_open_orders": 0, "max_trades_per_day": 1.5,
        "max_drawdown_percent": 1001, "min_confidence": 1.01, "self_match": "yes",
        "max_losing_exits": 4, "max_loosing_exits": 4}})",
                                 "run.json");
    ASSERT_TRUE(risk);
    RunConfig config;
    Problems problems;
    read_config_document(risk.value(), "run.json", config, problems);
    const std::string told = problems.error().message;
    for (const char* line :
         {"run.json: risk.max_open_orders: was 0, expected a whole number from 1 to 1000000",
          "run.json: risk.max_trades_per_day: was 1.5, expected a whole number",
          "run.json: risk.max_drawdown_percent: was 1001, expected a number from 0.000001 to 1000",
          "run.json: risk.min_confidence: was 1.01, expected a number from 0.000001 to 1 ",
          R"(run.json: risk.self_match: was "yes", expected "on" or "off")",
          "run.json: risk.max_loosing_exits: was 4, expected no such key; did you mean "
          "'max_losing_exits'?"}) {
        EXPECT_NE(told.find(line), std::string::npos) << line << "\n" << told;
    }
    EXPECT_EQ(config.limits.max_losing_exits, 4);
}

}  // namespace
}  // namespace millrace::cli
