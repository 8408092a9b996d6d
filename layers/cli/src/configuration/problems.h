#pragma once

#include <string>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::cli {

/// Everything wrong with a configuration, so that it is all told at once.
class Problems {
public:
    void add(std::string line) { lines_.push_back(std::move(line)); }
    void add_all(const Problems& others) {
        lines_.insert(lines_.end(), others.lines_.begin(), others.lines_.end());
    }
    bool empty() const { return lines_.empty(); }
    /// InvalidInput with a line for each.
    events::Error error() const;

private:
    std::vector<std::string> lines_;
};

}  // namespace millrace::cli
