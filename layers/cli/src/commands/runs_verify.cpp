#include <algorithm>
#include <memory>

#include <fmt/format.h>
#include <millrace/data/input_fingerprint.h>
#include <millrace/storage/duckdb_runs.h>
#include <millrace/storage/integrity.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "progress.h"
#include "stored/open_store.h"
#include "wiring/outcome_difference.h"
#include "wiring/proof.h"
#include "wiring/run_inputs.h"
#include "wiring/run_plan.h"

namespace millrace::cli {

Command runs_verify_command();

namespace {

using data::RunSummary;
using events::Bar;
using events::Error;
using events::ErrorCode;
using events::Result;

struct Verdict {
    std::vector<ThenAndNow> hashes;
    std::vector<ThenAndNow> results;  // counts and sums that differ
    std::string first_bar;            // in words; empty when the bars are the same
    std::string first_event;          // in words; empty when the events are the same
    std::string event_stored;
    std::string event_now;

    bool pass() const {
        return first_bar.empty() && first_event.empty() && results.empty() &&
               std::all_of(hashes.begin(), hashes.end(),
                           [](const ThenAndNow& pair) { return pair.stored == pair.now; });
    }
};

Result<void> check_verifiable(const RunSummary& run) {
    const data::RunDescription& description = run.description;
    if (description.engine_version != data::engine_version ||
        description.program_version != MILLRACE_VERSION) {
        return Error{ErrorCode::Unsupported,
                     fmt::format("{} was made by millrace {} with engine {}, and this is millrace "
                                 "{} with engine {}: results of different versions are not "
                                 "comparable; verify it with the version that made it",
                                 run.run_id, description.program_version,
                                 description.engine_version, MILLRACE_VERSION,
                                 data::engine_version)};
    }
    if (run.outcome.status == data::RunStatus::Running) {
        return Error{ErrorCode::Unsupported,
                     fmt::format("{} is still running, or its process died before it could say so: "
                                 "only a completed run can be verified (millrace runs list)",
                                 run.run_id)};
    }
    if (run.outcome.status != data::RunStatus::Completed) {
        return Error{ErrorCode::Unsupported,
                     fmt::format("{} did not run to its end, and where it stopped cannot be "
                                 "repeated: such a run cannot be verified",
                                 run.run_id)};
    }
    return {};
}

/// What is stored must be what was stored then, or nothing can be proven with it.
Result<RecordProof> check_stored(data::RunReader& runs, const RunSummary& run) {
    auto proof = proof_of(runs, run.run_id);
    if (!proof) {
        return proof.error();
    }
    const data::RunOutcome& outcome = run.outcome;
    const ThenAndNow pairs[] = {
        {"configuration", run.description.configuration_hash,
         data::hash_of(run.description.configuration)},
        {"signals", outcome.signal_hash, proof.value().signals()},
        {"orders", outcome.order_hash, proof.value().orders()},
        {"trades", outcome.trade_hash, proof.value().trades()},
    };
    for (const ThenAndNow& pair : pairs) {
        if (pair.stored != pair.now) {
            return Error{
                ErrorCode::Corrupt,
                fmt::format("what is stored as {} of {} is damaged: its hash is {}, stored "
                            "with the run is {}; restore a backup of the store",
                            pair.name, run.run_id, pair.now, pair.stored)};
        }
    }
    return proof;
}

Result<data::RunOutcome> run_again(const RunPlan& plan, storage::Store& store,
                                   data::RunRecorder& recorder, std::uint64_t bars) {
    auto inputs = inputs_of(plan, store);
    if (!inputs) {
        return inputs.error();
    }
    Progress progress("verify", "bars", bars);
    auto outcome = execute(plan, inputs.value(), recorder,
                           {.trading_state = nullptr,
                            .on_progress = [&](std::uint64_t done) { progress.update(done); }});
    if (outcome && outcome.value().status != data::RunStatus::Completed) {
        return Error{outcome.value().status == data::RunStatus::Halted ? ErrorCode::Halted
                                                                       : ErrorCode::Io,
                     "running it again ended early: " + outcome.value().failure};
    }
    return outcome;
}

std::string bar_text(const Bar& bar, const data::RunDescription& run) {
    return fmt::format("{} {} (now open {}, high {}, low {}, close {}, volume {})",
                       run.symbols.at(bar.symbol.index()), bar.open_time.to_string(), bar.open,
                       bar.high, bar.low, bar.close, bar.volume);
}

/// The bars with these numbers, counted from 0, as they are now.
Result<std::vector<Bar>> bars_at(const RunPlan& plan, storage::Store& store,
                                 const data::InputDifference& where) {
    auto bars = bars_of(plan, store);
    if (!bars) {
        return bars.error();
    }
    std::vector<Bar> found;
    std::uint64_t before = 0;
    while (before <= where.last_bar) {
        const auto block = bars.value()->next_block();
        if (!block) {
            return block.error();
        }
        if (block.value().empty()) {
            break;
        }
        for (std::size_t i = 0; i < block.value().size(); ++i) {
            if (before + i >= where.first_bar && before + i <= where.last_bar) {
                found.push_back(block.value()[i]);
            }
        }
        before += block.value().size();
    }
    return found;
}

Result<std::string> name_first_bar(const RunPlan& plan, storage::Store& store,
                                   const RunSummary& run, const data::RunOutcome& now) {
    const auto where = data::first_difference(run.outcome.input_groups, run.outcome.bars_processed,
                                              now.input_groups, now.bars_processed);
    if (!where) {
        return std::string("none that can be named");
    }
    const auto bars = bars_at(plan, store, *where);
    if (!bars) {
        return bars.error();
    }
    if (bars.value().empty()) {
        return fmt::format("bar {} of the run is missing: there are {} bars now, {} then",
                           where->first_bar + 1, now.bars_processed, run.outcome.bars_processed);
    }
    if (where->first_bar == where->last_bar) {
        return bar_text(bars.value().front(), run.description);
    }
    return fmt::format("one of the {} bars from {} to {}; more than one differs, or bars are "
                       "missing or new",
                       bars.value().size(), bar_text(bars.value().front(), run.description),
                       bar_text(bars.value().back(), run.description));
}

std::string event_or_none(const BlockRecorder& block, std::size_t index,
                          const data::RunDescription& run) {
    return index < block.records().size() ? as_text(block.records()[index], run)
                                          : "none, the run ends before";
}

Result<void> name_first_event(const RunPlan& plan, storage::Store& store, const RunSummary& run,
                              std::uint64_t block, Verdict& verdict) {
    storage::DuckDbRunReader runs(store);
    BlockRecorder stored(block);
    auto read = runs.records(run.run_id, {},
                             [&](std::span<const std::byte> record) { return stored.add(record); });
    if (!read) {
        return read;
    }
    BlockRecorder now(block);
    const auto outcome = run_again(plan, store, now, run.outcome.bars_processed);
    if (!outcome) {
        return outcome.error();
    }
    const auto pair = std::mismatch(stored.records().begin(), stored.records().end(),
                                    now.records().begin(), now.records().end());
    const auto index = static_cast<std::size_t>(pair.first - stored.records().begin());
    verdict.first_event =
        fmt::format("event {} of the run", block * RecordProof::records_per_block + index + 1);
    verdict.event_stored = event_or_none(stored, index, run.description);
    verdict.event_now = event_or_none(now, index, run.description);
    return {};
}

Result<Verdict> verify(const RunSummary& run, storage::Store& store) {
    storage::DuckDbRunReader runs(store);
    auto stored = check_stored(runs, run);
    if (!stored) {
        return stored.error();
    }
    auto plan = plan_of(run.description);
    if (!plan) {
        return plan.error();
    }
    ProvingRecorder recorder;
    const auto now = run_again(plan.value(), store, recorder, run.outcome.bars_processed);
    if (!now) {
        return now.error();
    }
    Verdict verdict;
    verdict.hashes = {{"input", run.outcome.input_hash, now.value().input_hash},
                      {"signals", run.outcome.signal_hash, now.value().signal_hash},
                      {"orders", run.outcome.order_hash, now.value().order_hash},
                      {"trades", run.outcome.trade_hash, now.value().trade_hash}};
    verdict.results = differences(run.outcome, now.value());
    if (verdict.hashes.front().stored != verdict.hashes.front().now) {
        auto named = name_first_bar(plan.value(), store, run, now.value());
        if (!named) {
            return named.error();
        }
        verdict.first_bar = std::move(named).value();
    }
    const auto& then_blocks = stored.value().blocks();
    const auto& now_blocks = recorder.proof().blocks();
    if (then_blocks != now_blocks) {
        const auto pair = std::mismatch(then_blocks.begin(), then_blocks.end(), now_blocks.begin(),
                                        now_blocks.end());
        const auto block = static_cast<std::uint64_t>(pair.first - then_blocks.begin());
        if (auto named = name_first_event(plan.value(), store, run, block, verdict); !named) {
            return named.error();
        }
    }
    return verdict;
}

Json as_json(const RunSummary& run, const Verdict& verdict) {
    Json document = Json::object();
    document["run_id"] = run.run_id;
    document["verified"] = verdict.pass();
    for (const ThenAndNow& pair : verdict.hashes) {
        document["hashes"][pair.name]["stored"] = pair.stored;
        document["hashes"][pair.name]["now"] = pair.now;
    }
    document["results"] = Json::object();
    for (const ThenAndNow& result : verdict.results) {
        document["results"][result.name]["stored"] = result.stored;
        document["results"][result.name]["now"] = result.now;
    }
    document["first_bar"] = verdict.first_bar.empty() ? Json() : Json(verdict.first_bar);
    document["first_event"] = verdict.first_event.empty() ? Json() : Json(verdict.first_event);
    document["event_stored"] = verdict.event_stored.empty() ? Json() : Json(verdict.event_stored);
    document["event_now"] = verdict.event_now.empty() ? Json() : Json(verdict.event_now);
    return document;
}

std::string as_text(const RunSummary& run, const Verdict& verdict) {
    Facts facts;
    for (const ThenAndNow& pair : verdict.hashes) {
        facts.add(pair.name, pair.stored == pair.now
                                 ? pair.now
                                 : fmt::format("{} then, {} now", pair.stored, pair.now));
    }
    for (const ThenAndNow& result : verdict.results) {
        facts.add(result.name, fmt::format("{} then, {} now", result.stored, result.now));
    }
    if (verdict.pass()) {
        return fmt::format("PASS: {} gives the same again, {} bars\n{}", run.run_id,
                           run.outcome.bars_processed, facts.text());
    }
    std::string text =
        fmt::format("FAIL: {} does not give the same again\n{}", run.run_id, facts.text());
    text += "first bar that differs: " +
            (verdict.first_bar.empty() ? "none, the bars are the same" : verdict.first_bar) + "\n";
    if (verdict.first_event.empty()) {
        return text + "first event that differs: none, the events are the same\n";
    }
    return text + fmt::format("first event that differs: {}\n  stored: {}\n  now:    {}\n",
                              verdict.first_event, verdict.event_stored, verdict.event_now);
}

Result<ExitCode> run(const std::string& name, const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Unattended);
    if (!store) {
        return store.error();
    }
    const auto found = storage::DuckDbRunReader(*store.value()).summary(name);
    if (!found) {
        return found.error();
    }
    if (auto verifiable = check_verifiable(found.value()); !verifiable) {
        return verifiable.error();
    }
    if (auto whole = storage::read_everything(*store.value()); !whole) {
        return whole.error();
    }
    const auto verdict = verify(found.value(), *store.value());
    if (!verdict) {
        return verdict.error();
    }
    auto written = global.json
                       ? write_out(as_json(found.value(), verdict.value()))
                       : write_out(std::string_view(as_text(found.value(), verdict.value())));
    const ExitCode ending = verdict.value().pass() ? ExitCode::Done : ExitCode::Failed;
    return written ? Result<ExitCode>(ending) : written.error();
}

}  // namespace

Command runs_verify_command() {
    return {.group = "runs",
            .name = "verify",
            .description = "Run a stored run again and prove that it gives the same",
            .examples = "  millrace runs verify last\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto name = std::make_shared<std::string>();
                add_required_text(
                    app, {.names = "run", .description = "run-3, 3 or last", .value = "RUN"},
                    *name);
                return [name](const GlobalOptions& global) { return run(*name, global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
