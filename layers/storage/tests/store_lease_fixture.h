#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <utility>

#include "lease_test_support.h"

namespace millrace::storage::lease_test {

template <class T> events::ErrorCode code_of(const events::Result<T>& result) {
    EXPECT_FALSE(result.has_value());
    return result ? events::ErrorCode::Halted : result.error().code;
}

template <class T> std::string message_of(const events::Result<T>& result) {
    return result ? "no error" : result.error().message;
}

template <class T>::testing::AssertionResult is_ok(const events::Result<T>& result) {
    return ::testing::AssertionResult(result.has_value()) << message_of(result);
}

#define EXPECT_OK(expression) EXPECT_TRUE(is_ok(expression))

/// An owner and a store with the empty table t.
class StoreLeaseFixture : public ::testing::Test {
protected:
    StoreLeaseFixture() : owner_(open_owner(folder_.path())) { EXPECT_OK(make_table(*owner_)); }

    Lease take(LeaseMode mode) {
        auto lease = owner_->lease(mode, patient);
        EXPECT_OK(lease);
        return std::move(lease).value();
    }
    Lease read() { return take(LeaseMode::Read); }
    Lease write() { return take(LeaseMode::Write); }

    Folder folder_;
    std::unique_ptr<StoreOwner> owner_;
};

}  // namespace millrace::storage::lease_test
