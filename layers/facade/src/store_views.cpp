#include <millrace/facade/store_views.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "asked.h"
#include "json_text.h"
#include "view_cache.h"
#include "view_table.h"

namespace millrace::facade {

using events::Error;
using events::ErrorCode;
using events::Result;

struct StoreViews::State {
    State(const ViewSources& given, ServingProgram serving)
        : sources(given), program(std::move(serving)),
          cache(given.changes, given.clock, given.waited) {}

    const ViewSources sources;
    const ServingProgram program;
    SharedReadings shared;
    ViewCache cache;
};

namespace {

/// No two questions have the same, and none of a store that another one took the place of.
std::string key_of(const std::string& file, std::string_view name, const Parameters& parameters) {
    std::string key = fmt::format("{} {}", file, name);
    for (const auto& [parameter, value] : parameters) {
        key += ' ';
        append_quoted(key, parameter);
        append_quoted(key, value);
    }
    return key;
}

}  // namespace

StoreViews::StoreViews(const ViewSources& sources, ServingProgram program)
    : state_(std::make_unique<State>(sources, std::move(program))) {}
StoreViews::~StoreViews() = default;

Result<View> StoreViews::view(std::string_view name, const Parameters& parameters) {
    const auto table = view_table();
    const auto found = std::find_if(table.begin(), table.end(),
                                    [&](const ViewOfTable& one) { return one.name == name; });
    if (found == table.end()) {
        return Error{ErrorCode::NotFound, fmt::format("there is no view '{}'", name)};
    }
    if (auto known = check_names(parameters, found->parameters); !known) {
        return known.error();
    }
    const std::string file = state_->sources.changes.file();
    const auto make = [state = state_.get(), make = found->make, file,
                       parameters](const std::string& stamp, events::Timestamp now) {
        const auto together = state->sources.together ? state->sources.together() : nullptr;
        const Reading reading{state->sources,       state->program, state->shared, file, stamp, now,
                              state->cache.counts()};
        return make(reading, parameters);
    };
    return state_->cache.get(key_of(file, name, parameters), found->age_max, make,
                             found->is_waited_for ? std::nullopt : state_->program.patience);
}

}  // namespace millrace::facade
