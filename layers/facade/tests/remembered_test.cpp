#include "remembered.h"

#include <atomic>
#include <stdexcept>
#include <thread>
#include <vector>

#include "fakes.h"

namespace millrace::facade {
namespace {

using events::Error;
using events::ErrorCode;
using events::Result;
using test::code_of;

TEST(WhatIsRemembered, IsReadAgainOnceTheStoresChanged) {
    Remembered<int> remembered;
    int reads = 0;
    const auto read = [&] { return Result<int>(++reads); };
    EXPECT_EQ(*remembered.get("a", read).value(), 1);
    EXPECT_EQ(*remembered.get("a", read).value(), 1);
    EXPECT_EQ(*remembered.get("b", read).value(), 2);
    EXPECT_EQ(code_of(remembered.get("c",
                                     [] {
                                         return Error{ErrorCode::Busy, "held"};
                                     })),
              ErrorCode::Busy);
    EXPECT_EQ(*remembered.get("c", read).value(), 3);
}

TEST(WhatIsRemembered, IsGivenUpByAReadingThatThrows) {
    Remembered<int> remembered;
    const auto fail = []() -> Result<int> { throw std::runtime_error("no memory"); };
    EXPECT_THROW((void)remembered.get("a", fail).has_value(), std::runtime_error);
    EXPECT_EQ(*remembered.get("a", [] { return Result<int>(1); }).value(), 1);
}

TEST(WhatIsRemembered, IsGivenToWhoWaitedThoughTheNextReadingGoesOn) {
    for (int i = 0; i < 20; ++i) {
        Remembered<int> remembered;
        std::atomic<bool> is_asking{false};
        std::atomic<bool> has_answer{false};
        std::thread waiting;
        EXPECT_TRUE(remembered.get("a", [&] {
            waiting = std::thread([&] {
                is_asking = true;
                const auto answer = remembered.get("a", [] { return Result<int>(1); });
                EXPECT_TRUE(answer) << (answer ? "" : answer.error().message);
                has_answer = true;
            });
            while (!is_asking) {
                std::this_thread::yield();
            }
            return Result<int>(1);
        }));
        EXPECT_TRUE(remembered.get("b", [&] {
            while (!has_answer) {
                std::this_thread::yield();
            }
            return Result<int>(2);
        }));
        waiting.join();
    }
}

TEST(WhatIsRemembered, EndsForAllWhoAskedAtOnce) {
    constexpr int threads = 8;
    Remembered<int> remembered;
    std::atomic<int> asking{0};
    std::atomic<int> busy{0};
    const auto read = [&]() -> Result<int> {
        while (asking < threads) {
            std::this_thread::yield();
        }
        return Error{ErrorCode::Busy, "held"};
    };
    std::vector<std::thread> all;
    all.reserve(threads);
    for (int i = 0; i < threads; ++i) {
        all.emplace_back([&] {
            ++asking;
            busy += code_of(remembered.get("a", read)) == ErrorCode::Busy ? 1 : 0;
        });
    }
    for (std::thread& thread : all) {
        thread.join();
    }
    EXPECT_EQ(busy, threads);
}

}  // namespace
}  // namespace millrace::facade
