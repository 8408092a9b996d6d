#pragma once

#include <optional>
#include <string>
#include <vector>

#include "origin.h"
#include "settings/checked_reading.h"

namespace millrace::cli {

/// One setting in force and where it comes from.
struct SettingRow {
    std::string path;  // `strategy_configs[0].params.fast`
    Json value;
    Origin origin = Origin::Default;
    std::string source = {};           // the file or variable; empty of a default
    std::optional<Json> in_mode = {};  // what the configured mode makes of it, where that differs
};

/// Every setting, the parameters of strategies and contributors too, in the order of the keys.
std::vector<SettingRow> setting_rows(const CheckedReading& checked);

/// What is in force as a document; a run reads it as the same.
Json effective_document(const CheckedReading& checked);

/// Only what somebody gave, as it is understood.
Json given_document(const CheckedReading& checked);

}  // namespace millrace::cli
