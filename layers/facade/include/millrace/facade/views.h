#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/events/timestamp.h>

namespace millrace::facade {

/// What a view is asked with: path and query parameters by name, decoded.
using Parameters = std::map<std::string, std::string, std::less<>>;

/// What one screen shows, as a JSON document ready to send.
struct View {
    std::shared_ptr<const std::string> json;
    events::Timestamp read_at;  // when the stores were read for it
    /// The stores could not be had and read in time: this is the last that is known.
    bool is_last_known = false;
};

/// Everything stored that screens show, by the name of the view. Never changes a store.
class Views {
public:
    virtual ~Views() = default;

    /// Safe from many threads; waits for a store that others hold as long as each of its readings
    /// does. NotFound: no such symbol or run. InvalidInput: a parameter that is unknown, missing or
    /// makes no sense. Busy: the stores could not be had in time, and nothing is known yet.
    virtual events::Result<View> view(std::string_view name, const Parameters& parameters) = 0;
};

}  // namespace millrace::facade
