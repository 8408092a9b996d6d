#include "insights/contributors_config.h"

#include <array>
#include <string_view>

#include <fmt/format.h>
#include <millrace/analytics/confluence_engine.h>

#include "configuration/config_section.h"

namespace millrace::cli {
namespace {

using analytics::ConfluenceSettings;

struct PeriodKey {
    events::Contributor contributor;
    std::string_view key;
    int ConfluenceSettings::*period;
};
constexpr std::array period_keys{
    PeriodKey{events::Contributor::EmaTrend, "fast", &ConfluenceSettings::ema_fast},
    PeriodKey{events::Contributor::EmaTrend, "slow", &ConfluenceSettings::ema_slow},
    PeriodKey{events::Contributor::Rsi, "period", &ConfluenceSettings::rsi},
    PeriodKey{events::Contributor::Macd, "fast", &ConfluenceSettings::macd_fast},
    PeriodKey{events::Contributor::Macd, "slow", &ConfluenceSettings::macd_slow},
    PeriodKey{events::Contributor::Macd, "signal", &ConfluenceSettings::macd_signal},
    PeriodKey{events::Contributor::Adx, "period", &ConfluenceSettings::adx},
    PeriodKey{events::Contributor::Volatility, "period", &ConfluenceSettings::atr},
};

constexpr int weight_decimals = 6;
constexpr std::int64_t weight_one = 1'000'000;

void read_contributor(const Json& json, const Place& place, events::Contributor contributor,
                      ConfluenceSettings& settings, Problems& problems) {
    ConfigSection section(json, place, problems);
    for (const PeriodKey& key : period_keys) {
        if (key.contributor != contributor) {
            continue;
        }
        if (const auto bars =
                section.integer(key.key, analytics::period_min, analytics::period_max)) {
            settings.*key.period = static_cast<int>(*bars);
        }
    }
    if (const auto weight = section.decimal(
            "weight", {.decimals = weight_decimals, .least = 0, .most = weight_one})) {
        settings.weights[static_cast<std::size_t>(contributor)] =
            static_cast<double>(*weight) / static_cast<double>(weight_one);
    }
    section.finish();
}

}  // namespace

ConfluenceSettings read_contributors(const Json& json, const Place& place, Problems& problems) {
    ConfluenceSettings settings;
    Problems own;
    ConfigSection section(json, place, own);
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        const std::string_view name = events::contributor_names.at(i);
        if (const Json* contributor = section.take(name)) {
            read_contributor(*contributor, section.place(name), static_cast<events::Contributor>(i),
                             settings, own);
        }
    }
    section.finish();
    if (const auto sound = analytics::check(settings); !sound && own.empty()) {
        own.add(place, sound.error().message);
    }
    problems.add_all(own);
    return settings;
}

Json contributors_document(const ConfluenceSettings& settings) {
    Json document = Json::object();
    for (std::size_t i = 0; i < events::contributor_count; ++i) {
        Json& contributor = document[events::contributor_names.at(i)];
        for (const PeriodKey& key : period_keys) {
            if (key.contributor == static_cast<events::Contributor>(i)) {
                contributor[key.key] = settings.*key.period;
            }
        }
        contributor["weight"] = settings.weights.at(i);
    }
    return document;
}

std::string settings_text(const ConfluenceSettings& settings) {
    Json document = Json::object();
    document["engine_version"] = analytics::ConfluenceEngine::version;
    document["contributors"] = contributors_document(settings);
    return document.canonical();
}

}  // namespace millrace::cli
