#pragma once

#include <cstddef>
#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "response.h"

namespace millrace::web {

/// A document with its tag, and packed.
struct EncodedView {
    std::shared_ptr<const std::string> json;
    std::string tag;
    std::shared_ptr<const std::string> gzip;  // none: too small to be worth it
};

/// The documents sent last, so that one asked for again is hashed and packed once. Views hands out
/// the same text as long as it is true. Safe from many threads.
class EncodedViews {
public:
    std::shared_ptr<const EncodedView> encoded(const std::shared_ptr<const std::string>& json);

private:
    static constexpr std::size_t views_max = 64;
    static constexpr std::size_t bytes_max = 16'777'216;
    static std::size_t bytes_of(const EncodedView& view);

    std::mutex mutex_;
    std::list<std::shared_ptr<const EncodedView>> newest_first_;
    std::size_t bytes_ = 0;
};

}  // namespace millrace::web
