#include "wiring/interrupt.h"

#include <csignal>

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(InterruptState, TheFirstSignalAsksForAHalt) {
    InterruptState state;
    EXPECT_EQ(state.read().value().state, events::TradingState::Active);
    ASSERT_EQ(std::raise(SIGTERM), 0);
    EXPECT_EQ(state.read().value().state, events::TradingState::Halted);
    EXPECT_NE(state.read().value().reason.find("SIGTERM"), std::string::npos);
}

TEST(InterruptState, ANewRunStartsActive) {
    {
        InterruptState state;
        ASSERT_EQ(std::raise(SIGINT), 0);
        EXPECT_EQ(state.read().value().state, events::TradingState::Halted);
    }
    InterruptState state;
    EXPECT_EQ(state.read().value().state, events::TradingState::Active);
}

TEST(InterruptState, AClosedTerminalAsksForAHaltUnlessItWasToBeIgnored) {
    {
        InterruptState state;
        ASSERT_EQ(std::raise(SIGHUP), 0);
        EXPECT_EQ(state.read().value().state, events::TradingState::Halted);
    }
    const auto before = std::signal(SIGHUP, SIG_IGN);  // as nohup does
    {
        InterruptState state;
        ASSERT_EQ(std::raise(SIGHUP), 0);
        EXPECT_EQ(state.read().value().state, events::TradingState::Active);
    }
    EXPECT_EQ(std::signal(SIGHUP, before), SIG_IGN) << "it is ignored afterwards too";
}

}  // namespace
}  // namespace millrace::cli
