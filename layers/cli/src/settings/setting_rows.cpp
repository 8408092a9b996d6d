#include "settings/setting_rows.h"

#include <algorithm>

#include <fmt/format.h>

#include "insights/contributors_config.h"
#include "wiring/config_keys.h"
#include "wiring/risk_config.h"

namespace millrace::cli {
namespace {

Json value_in_force(const ConfigKey& key, const CheckedReading& checked) {
    if (key.path == "db_path") {
        return {checked.db_path};
    }
    if (key.path == "analytics.contributors") {
        return contributors_document(checked.contributors);
    }
    return key.show(checked.reading.config);
}

bool is_list_of_objects(const Json& value) {
    const Json::Array* items = value.as_array();
    return items != nullptr && !items->empty() && items->front().as_object() != nullptr;
}

/// Splits a value into its parts; each is a default unless the value that was given has it too.
class Splitter {
public:
    explicit Splitter(const GivenSetting* given) : given_(given) {}

    void split(const std::string& path, const Json& value, const Json* same) {
        if (const Json::Object* members = value.as_object()) {
            for (const Json::Member& member : *members) {
                split(path + "." + member.name, member.value,
                      same != nullptr ? same->find(member.name) : nullptr);
            }
        } else if (is_list_of_objects(value)) {
            const Json::Array& items = *value.as_array();
            const Json::Array* others = same != nullptr ? same->as_array() : nullptr;
            for (std::size_t i = 0; i < items.size(); ++i) {
                const bool has = others != nullptr && i < others->size();
                split(fmt::format("{}[{}]", path, i), items[i], has ? &(*others)[i] : nullptr);
            }
        } else {
            rows_.push_back({.path = path, .value = value});
            if (given_ != nullptr && same != nullptr && !same->is_null()) {
                rows_.back().origin = given_->origin;
                rows_.back().source = given_->place.source;
            }
        }
    }
    std::vector<SettingRow> take() { return std::move(rows_); }

private:
    const GivenSetting* given_;
    std::vector<SettingRow> rows_;
};

/// Limits that the configured mode does not ask.
void show_mode(std::vector<SettingRow>& rows, const RunConfig& config) {
    const Json asked = risk_document(limits_in_force(config));
    constexpr std::string_view section = "risk.";
    for (SettingRow& row : rows) {
        if (!row.path.starts_with(section)) {
            continue;
        }
        const Json* in_mode = asked.find(std::string_view(row.path).substr(section.size()));
        if (in_mode != nullptr && in_mode->canonical() != row.value.canonical()) {
            row.in_mode = *in_mode;
        }
    }
}

}  // namespace

std::vector<SettingRow> setting_rows(const CheckedReading& checked) {
    std::vector<SettingRow> rows;
    for (const ConfigKey& key : config_keys()) {
        const GivenSetting* given = checked.reading.given.in_force(key.path);
        Splitter splitter(given);
        splitter.split(key.path, value_in_force(key, checked),
                       given != nullptr ? &given->value : nullptr);
        for (SettingRow& row : splitter.take()) {
            rows.push_back(std::move(row));
        }
        if (key.path == "db_path") {  // the command line has a say here as well
            rows.back().origin = checked.db_path_from;
            rows.back().source =
                checked.db_path_from == Origin::CommandLine ? "--db" : rows.back().source;
        }
    }
    show_mode(rows, checked.reading.config);
    return rows;
}

Json effective_document(const CheckedReading& checked) {
    Json document = Json::object();
    for (const ConfigKey& key : config_keys()) {
        set_at(document, key.path, value_in_force(key, checked));
    }
    return document;
}

Json given_document(const CheckedReading& checked) {
    Json document = Json::object();
    for (const ConfigKey& key : config_keys()) {
        if (checked.reading.given.in_force(key.path) != nullptr) {
            set_at(document, key.path, key.show(checked.reading.config));
        }
    }
    return document;
}

}  // namespace millrace::cli
