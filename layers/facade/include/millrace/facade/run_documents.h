#pragma once

#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::facade {

/// What a stored run says to who knows how a run works: limits, why nothing traded, round trips.
/// Made by the program that also prints them, so that a screen and the command line agree. Each is
/// JSON text, for a `run_id` that is stored. Safe from many threads.
class RunDocuments {
public:
    virtual ~RunDocuments() = default;

    /// As `runs show RUN --json` prints it: an object.
    virtual events::Result<std::string> summary(std::string_view run_id) = 0;
    /// As `runs show RUN --round-trips --format json` prints them: a list of objects.
    virtual events::Result<std::string> round_trips(std::string_view run_id) = 0;
    /// As `risk show RUN --json` prints it; without a run: of none.
    virtual events::Result<std::string> risk(std::string_view run_id) = 0;
};

}  // namespace millrace::facade
