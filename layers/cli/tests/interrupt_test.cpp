#include "wiring/interrupt.h"

#include <csignal>

#include <gtest/gtest.h>

namespace millrace::cli {
namespace {

TEST(InterruptState, TheFirstSignalAsksForAHalt) {
    InterruptState state;
    EXPECT_EQ(state.read().value().mode, data::TradingMode::Active);
    ASSERT_EQ(std::raise(SIGTERM), 0);
    EXPECT_EQ(state.read().value().mode, data::TradingMode::Halted);
    EXPECT_NE(state.read().value().reason.find("SIGTERM"), std::string::npos);
}

TEST(InterruptState, ANewRunStartsActive) {
    {
        InterruptState state;
        ASSERT_EQ(std::raise(SIGINT), 0);
        EXPECT_EQ(state.read().value().mode, data::TradingMode::Halted);
    }
    InterruptState state;
    EXPECT_EQ(state.read().value().mode, data::TradingMode::Active);
}

}  // namespace
}  // namespace millrace::cli
