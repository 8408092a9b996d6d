#pragma once

#include <string>

namespace millrace::data {

/// Tells whether anything was stored since, without holding a store.
class StoreChanges {
public:
    virtual ~StoreChanges() = default;

    /// Another text after every change of bars, insights, runs and trading states; some
    /// microseconds. Take it before reading: what was read is then at least that new.
    virtual std::string stamp() = 0;
    /// The same of trading states alone.
    virtual std::string trading_stamp() = 0;
    /// Another text once another file took the place of the store of bars and runs.
    virtual std::string file() = 0;
};

}  // namespace millrace::data
