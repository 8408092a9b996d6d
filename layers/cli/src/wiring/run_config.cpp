#include "wiring/run_config.h"
#include "wiring/config_keys.h"
#include "wiring/given_settings.h"

namespace millrace::cli {

std::string_view name_of(RunMode mode) { return mode == RunMode::Paper ? "paper" : "dry_run"; }

void read_config_document(const Json& document, const std::string& source, RunConfig& config,
                          Problems& problems) {
    GivenSettings given;
    given.add_document(document, source, Origin::File);
    given.apply(config, problems);
}

Json config_document(const RunConfig& config) {
    Json document = Json::object();
    for (const ConfigKey& key : config_keys()) {
        if (key.changes_results) {
            set_at(document, key.path, key.show(config));
        }
    }
    return document;
}

execution::RiskLimits limits_in_force(const RunConfig& config) {
    return config.mode == RunMode::DryRun ? execution::dry_run_limits(config.limits)
                                          : config.limits;
}

}  // namespace millrace::cli
