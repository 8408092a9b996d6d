#include "wiring/run_plan.h"

#include <algorithm>

#include <fmt/format.h>
#include <millrace/data/bar_store.h>
#include <millrace/data/stream_hash.h>
#include <millrace/events/listed.h>
#include <millrace/market/instrument_table.h>
#include <millrace/storage/corporate_actions.h>
#include <millrace/storage/duckdb_bar_store.h>

#include "stored/open_store.h"
#include "wiring/run_inputs.h"
#include "wiring/unexplained_jumps.h"
#include "wiring/volumes_before.h"

namespace millrace::cli {
namespace {

using data::StoredSymbol;
using events::Error;
using events::ErrorCode;
using events::Result;
using events::Timestamp;

/// What of the store's symbols the run reads.
struct StoredSpan {
    std::uint64_t bars = 0;  // of all time
    Timestamp first = Timestamp::latest();
    Timestamp last = Timestamp::earliest();
};

Result<StoredSpan> find_symbols(const RunConfig& config, const std::vector<StoredSymbol>& stored) {
    StoredSpan span;
    std::vector<std::string> missing;
    for (const std::string& symbol : config.symbols) {
        const auto found =
            std::find_if(stored.begin(), stored.end(),
                         [&](const StoredSymbol& other) { return other.symbol == symbol; });
        if (found == stored.end()) {
            missing.push_back(symbol);
            continue;
        }
        span.bars += found->bars;
        span.first = std::min(span.first, found->first_open);
        span.last = std::max(span.last, found->last_open);
    }
    if (missing.empty()) {
        return span;
    }
    std::vector<std::string> names;
    names.reserve(stored.size());
    for (const StoredSymbol& symbol : stored) {
        names.push_back(symbol.symbol);
    }
    return no_bars_of(missing, names);
}

/// Bars of the range, as if they were spread evenly.
std::uint64_t expected_bars(const StoredSpan& span, const data::RunDescription& description) {
    const Timestamp first = std::max(span.first, description.from.value_or(span.first));
    const Timestamp last = std::min(span.last, description.to.value_or(span.last));
    const double whole =
        std::max(1.0, static_cast<double>((span.last - span.first).microseconds()));
    const double part =
        std::clamp(static_cast<double>((last - first).microseconds()) / whole, 0.0, 1.0);
    const auto bars = static_cast<std::uint64_t>(static_cast<double>(span.bars) * part);
    return std::min(bars + 1, description.bars_max.value_or(bars + 1));
}

/// The instruments' rows are part of the configuration, so that a run can be proven after the table
/// has changed. A symbol without a row has none here either.
std::string instrument_rows(const market::InstrumentTable& table, const RunConfig& config) {
    const std::string all = table.to_csv();
    std::string rows;
    for (std::size_t begin = 0; begin < all.size();) {
        const std::size_t end = std::min(all.find('\n', begin), all.size() - 1) + 1;
        const std::string_view row = std::string_view(all).substr(begin, end - begin);
        const std::string_view symbol = row.substr(0, row.find(','));
        if (begin == 0 ||
            std::binary_search(config.symbols.begin(), config.symbols.end(), symbol)) {
            rows += row;
        }
        begin = end;
    }
    return rows;
}

Json time_or_null(const std::optional<Timestamp>& at) {
    return at ? Json(at->to_string()) : Json();
}

void describe(RunPlan& plan, const std::string& instruments) {
    data::RunDescription& description = plan.description;
    description.mode = name_of(plan.config.mode);
    description.program_version = MILLRACE_VERSION;
    description.engine_version = data::engine_version;
    for (const ConfiguredStrategy& strategy : plan.config.strategies) {
        description.strategies.push_back({strategy.id, strategy.type, strategy.parameters});
    }
    Json document = config_document(plan.config);
    Json& run = document["run"];
    run["engine_version"] = description.engine_version;
    run["timeframe"] = "1m";
    run["from"] = time_or_null(description.from);
    run["to"] = time_or_null(description.to);
    run["max_bars"] = description.bars_max ? Json(*description.bars_max) : Json();
    run["instruments"] = instruments;
    run["actions"] = plan.actions.to_csv();
    if (!plan.volumes_before.empty()) {
        run["volumes_before"] = volumes_json(plan);
    }
    description.configuration = document.canonical();
    description.configuration_hash = data::hash_of(description.configuration);
}

void add_instruments(RunPlan& plan, const market::InstrumentTable& table) {
    for (const std::string& symbol : plan.config.symbols) {
        plan.instruments.push_back(table.find_or_default(symbol).instrument);
    }
    if (auto warning = warning_of_unknown(table, plan.config.symbols); !warning.empty()) {
        plan.warnings.push_back(std::move(warning));
    }
}

/// Part of the configuration like the instruments: what is imported later changes no stored run.
Result<void> add_actions(RunPlan& plan, storage::Store& store) {
    const auto stored = storage::stored_actions(store);
    if (!stored) {
        return stored.error();
    }
    std::vector<market::CorporateAction> actions;
    for (const std::string& symbol : plan.config.symbols) {
        const auto of_symbol = stored.value().of_symbol(symbol);
        actions.insert(actions.end(), of_symbol.begin(), of_symbol.end());
    }
    plan.actions = market::CorporateActionTable::of(std::move(actions));
    return {};
}

/// An account has one currency: amounts of two must never be added up.
Result<void> check_currency(const RunPlan& plan) {
    for (std::size_t i = 1; i < plan.instruments.size(); ++i) {
        const market::Instrument& first = plan.instruments.front();
        const market::Instrument& other = plan.instruments[i];
        if (other.currency != first.currency) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("{} is in {} and {} in {}, expected one currency: an account "
                                     "has one, so run them apart",
                                     plan.config.symbols.front(), first.currency,
                                     plan.config.symbols[i], other.currency)};
        }
    }
    return {};
}

/// A position held over a split that is not known would be worth half by morning.
Result<void> check_jumps(RunPlan& plan, storage::Store& store) {
    const auto jumps = unexplained_jumps(plan, store);
    if (!jumps || jumps.value().empty()) {
        return jumps ? Result<void>() : Result<void>(jumps.error());
    }
    constexpr std::size_t shown_max = 5;
    std::string text;
    for (std::size_t i = 0; i < std::min(jumps.value().size(), shown_max); ++i) {
        text += (i == 0 ? "" : "; ") + text_of(jumps.value()[i]);
    }
    if (jumps.value().size() > shown_max) {
        text += fmt::format("; and {} more", jumps.value().size() - shown_max);
    }
    if (plan.config.allow_unexplained_jumps) {
        plan.warnings.push_back("unexplained jumps are allowed: " + text);
        return {};
    }
    return Error{ErrorCode::InvalidInput,
                 text + ": if that is a split, bonus or dividend, import it with `millrace actions "
                        "import`; if the prices have one in them already, take it out with "
                        "`actions remove`; if the bars are wrong, correct them with `bars import "
                        "--revise`; if it is the market, run with --allow-unexplained-jumps"};
}

/// A run's own rows say what its configuration says, unless somebody changed them.
bool agree(const data::RunDescription& run, const RunConfig& config) {
    return run.mode == name_of(config.mode) && run.symbols == config.symbols &&
           std::equal(run.strategies.begin(), run.strategies.end(), config.strategies.begin(),
                      config.strategies.end(),
                      [](const data::RunStrategy& row, const ConfiguredStrategy& strategy) {
                          return row.id == strategy.id && row.type == strategy.type &&
                                 row.parameters == strategy.parameters;
                      });
}

}  // namespace

Result<RunPlan> plan_run(const RunConfig& config, storage::Store& store) {
    const events::SystemClock clock;
    storage::DuckDbBarStore bars(store, clock);
    const auto stored = bars.symbols();
    if (!stored) {
        return stored.error();
    }
    const auto span = find_symbols(config, stored.value());
    if (!span) {
        return span.error();
    }
    const auto table = storage::stored_instruments(store);
    if (!table) {
        return table.error();
    }
    RunPlan plan;
    plan.config = config;
    add_instruments(plan, table.value());
    if (auto one = check_currency(plan); !one) {
        return one.error();
    }
    if (auto added = add_actions(plan, store); !added) {
        return added.error();
    }
    const auto range = resolve_range(config.range, plan.instruments);
    auto pinned = pin_insights(config, store);
    const auto last_import = bars.last_import_id();
    if (!range || !pinned || !last_import) {
        return !range ? range.error() : (pinned ? last_import.error() : pinned.error());
    }
    plan.description.last_import_id = pinned.value().last_import_id.value_or(last_import.value());
    plan.description.last_insight_batch = pinned.value().last_batch_id;
    plan.description.from = range.value().from;
    plan.description.to = range.value().to;
    plan.description.bars_max = config.bars_max;
    plan.description.symbols = config.symbols;
    auto warnings = calendar_warnings(
        plan.instruments,
        std::max(span.value().first, range.value().from.value_or(span.value().first)),
        std::min(span.value().last, range.value().to.value_or(span.value().last)));
    if (!warnings) {
        return warnings.error();
    }
    plan.warnings.insert(plan.warnings.end(), warnings.value().begin(), warnings.value().end());
    plan.warnings.insert(plan.warnings.end(), pinned.value().warnings.begin(),
                         pinned.value().warnings.end());
    plan.bars_expected = expected_bars(span.value(), plan.description);
    auto volumes = read_volumes_before(plan, store);
    if (!volumes) {
        return volumes.error();
    }
    plan.volumes_before = std::move(volumes).value();
    describe(plan, instrument_rows(table.value(), config));
    if (auto checked = check_jumps(plan, store); !checked) {
        return checked.error();
    }
    return plan;
}

Result<RunPlan> plan_of(const data::RunDescription& description) {
    const auto damaged = [](const std::string& what) {
        return Error{ErrorCode::Corrupt, "the stored configuration of the run: " + what +
                                             "; the store was changed by another program, restore "
                                             "a backup"};
    };
    const auto document = parse_json(description.configuration, "configuration");
    if (!document || document.value().as_object() == nullptr) {
        return damaged("is no JSON object");
    }
    Json settings = Json::object();
    for (const Json::Member& member : *document.value().as_object()) {
        if (member.name != "run") {
            settings[member.name] = member.value;
        }
    }
    RunPlan plan;
    Problems problems;
    read_config_document(settings, "configuration", plan.config, problems);
    const Json* run = document.value().find("run");
    const Json* instruments = run != nullptr ? run->find("instruments") : nullptr;
    if (!problems.empty() || instruments == nullptr || instruments->as_text() == nullptr) {
        return damaged(problems.empty() ? "names no instruments" : problems.error().message);
    }
    if (!agree(description, plan.config)) {
        return damaged("its mode, symbols or strategies are not those stored beside it");
    }
    const auto table = market::InstrumentTable::parse(*instruments->as_text(), "instruments");
    if (!table) {
        return damaged(table.error().message);
    }
    for (const std::string& symbol : plan.config.symbols) {
        plan.instruments.push_back(table.value().find_or_default(symbol).instrument);
    }
    if (const Json* actions = run->find("actions")) {  // a run of before there were any has none
        auto parsed = actions->as_text() != nullptr
                          ? market::CorporateActionTable::parse(*actions->as_text(), "actions")
                          : Error{ErrorCode::Corrupt, "its corporate actions are no text"};
        if (!parsed) {
            return damaged(parsed.error().message);
        }
        plan.actions = std::move(parsed).value();
    }
    auto volumes = volumes_of(run->find("volumes_before"), plan);
    if (!volumes) {
        return damaged(volumes.error().message);
    }
    plan.volumes_before = std::move(volumes).value();
    plan.description = description;
    return plan;
}

}  // namespace millrace::cli
