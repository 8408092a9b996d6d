#include "views/run_question.h"

#include <algorithm>
#include <string>

#include "asked.h"

namespace millrace::facade {

using data::RunSummary;
using events::Error;
using events::ErrorCode;
using events::Result;

std::string_view run_number(std::string_view run_id) {
    constexpr std::string_view before = "run-";
    return run_id.starts_with(before) ? run_id.substr(before.size()) : run_id;
}

Result<RunSummary> find_run(const std::vector<RunSummary>& runs, std::string_view run) {
    const auto found =
        run == "last" ? runs.begin() : std::find_if(runs.begin(), runs.end(), [&](const auto& one) {
            return one.run_id == run || run_number(one.run_id) == run;
        });
    if (found != runs.end()) {
        return *found;
    }
    constexpr std::size_t named = 5;
    std::string newest;
    for (std::size_t i = 0; i < std::min(runs.size(), named); ++i) {
        newest += (i == 0 ? "" : ", ") + runs[i].run_id;
    }
    constexpr std::size_t longest = 40;
    return Error{ErrorCode::NotFound,
                 "there is no run '" + std::string(run.substr(0, longest)) +
                     "'; the newest are: " + (newest.empty() ? "none yet" : newest)};
}

Result<RunSummary> asked_run(const Reading& reading, const Parameters& parameters) {
    const auto name = required(parameters, "run");
    if (!name) {
        return name.error();
    }
    const auto runs = reading.runs();
    return runs ? find_run(*runs.value(), name.value()) : runs.error();
}

}  // namespace millrace::facade
