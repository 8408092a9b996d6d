#include "settings/checked_reading.h"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>
#include <millrace/events/clock.h>
#include <millrace/storage/duckdb_bar_store.h>

#include "did_you_mean.h"
#include "insights/contributors_config.h"
#include "stored/open_store.h"

namespace millrace::cli {
namespace {

using events::Result;

constexpr std::string_view contributors_key = "analytics.contributors";

void choose_store(CheckedReading& checked, const GlobalOptions& global) {
    checked.db_path = global.db_path;
    checked.db_path_from = global.db_path_from;
    const auto& in_file = checked.reading.config.db_path;
    if (global.db_path_from == Origin::Default && in_file) {
        checked.db_path = *in_file;
        checked.db_path_from = Origin::File;
    }
}

Result<std::vector<std::string>> stored_symbols(const std::string& path) {
    auto store = open_store(path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const events::SystemClock clock;
    const auto stored = storage::DuckDbBarStore(*store.value(), clock).symbols();
    if (!stored) {
        return stored.error();
    }
    std::vector<std::string> names;
    for (const data::StoredSymbol& symbol : stored.value()) {
        names.push_back(symbol.symbol);
    }
    return names;
}

}  // namespace

Result<CheckedReading> read_and_check(const std::optional<std::string>& file,
                                      const EnvironmentVariables& environment,
                                      const GlobalOptions& global) {
    RunFlags flags;
    flags.config_file = file;
    auto reading = read_every_source(flags, environment);
    if (!reading) {
        return reading.error();
    }
    CheckedReading checked{
        .reading = std::move(reading).value(), .contributors = {}, .db_path = {}};
    for (const GivenSetting& given : checked.reading.given.of(contributors_key)) {
        if (given.value.as_object() != nullptr) {  // else a problem that is told already
            checked.contributors =
                read_contributors(given.value, given.place, checked.reading.problems);
        }
    }
    choose_store(checked, global);
    return checked;
}

void check_stored_symbols(CheckedReading& checked) {
    ConfigReading& reading = checked.reading;
    const GivenSetting* given = reading.given.in_force("symbols");
    if (given == nullptr || given->value.as_array() == nullptr) {
        return;
    }
    if (std::error_code failed; !std::filesystem::exists(checked.db_path, failed)) {
        reading.notes.push_back(fmt::format(
            "there is no store {}: nobody looked whether bars of the symbols are stored",
            checked.db_path));
        return;
    }
    const auto stored = stored_symbols(checked.db_path);
    if (!stored) {
        reading.warnings.push_back(fmt::format(
            "nobody looked whether bars of the symbols are stored: {}", stored.error().message));
        return;
    }
    const Json::Array& items = *given->value.as_array();
    for (std::size_t i = 0; i < items.size(); ++i) {
        const std::string* name = items[i].as_text();
        if (name != nullptr && market::check_symbol(*name) &&
            std::find(stored.value().begin(), stored.value().end(), *name) ==
                stored.value().end()) {
            reading.problems.refuse(given->place.item(i), items[i],
                                    {.what = "a symbol with bars in " + checked.db_path,
                                     .nearest = nearest_word(*name, stored.value())});
        }
    }
}

}  // namespace millrace::cli
