#pragma once

#include <functional>

#include <millrace/events/result.h>

namespace millrace::auth {

/// Several calls to the stores of auth as one durable transaction.
class Transactions {
public:
    virtual ~Transactions() = default;

    /// All that `work` does to the stores or nothing: its error is handed on, and undoes it. Nobody
    /// else writes meanwhile, so that what it reads is still so at the end. One within another is a
    /// part of that. Safe from many threads; `work` is to be short.
    virtual events::Result<void>
    all_or_nothing(const std::function<events::Result<void>()>& work) = 0;
};

}  // namespace millrace::auth
