#include "feed_changes.h"

#include <algorithm>
#include <optional>

#include "json_text.h"

namespace millrace::facade {

using data::StoreContents;
using data::TradingStateEntry;

namespace {

constexpr std::size_t symbols_max = 200;

std::string json_of(const data::StoredImport& import) {
    JsonText json;
    json.begin_object();
    json.member("import_id", import.import_id);
    json.member("imported_at", import.imported_at);
    json.key("symbols");
    if (import.symbols.size() > symbols_max) {
        json.value(nullptr);
    } else {
        json.begin_array();
        for (const std::string& symbol : import.symbols) {
            json.value(symbol);
        }
        json.end_array();
    }
    json.member("newest_bar_close",
                import.symbols.empty()
                    ? std::nullopt
                    : std::optional(import.last_open + events::Duration::from_minutes(1)));
    json.end_object();
    return json.take();
}

std::string json_of(const data::StoredInsightBatch& batch) {
    JsonText json;
    json.begin_object();
    json.member("batch_id", batch.batch_id);
    json.member("timeframe", name_of(batch.timeframe));
    json.member("computed_at", batch.computed_at);
    json.member("insights", batch.insights);
    json.end_object();
    return json.take();
}

std::string json_of(const data::StoredRun& run) {
    JsonText json;
    json.begin_object();
    json.member("run_id", run.run_id);
    json.member("mode", run.mode);
    json.member("status", name_of(run.status));
    json.member("records", run.records);
    json.end_object();
    return json.take();
}

std::string json_of(const TradingStateEntry& entry) {
    JsonText json;
    json.begin_object();
    json.member("mode", entry.mode);
    json.member("strategy", entry.strategy.empty() ? std::nullopt : std::optional(entry.strategy));
    json.member("state", name_of(entry.set.state));
    json.member("who", entry.set.who);
    json.member("why", entry.set.reason);
    json.member("since", entry.set.at);
    json.end_object();
    return json.take();
}

std::string json_of_stop(bool is_stopped) {
    JsonText json;
    json.begin_object();
    json.member("mode", nullptr);
    json.member("strategy", nullptr);
    json.member("state", is_stopped ? "halted" : "active");
    json.member("who", nullptr);
    json.member("why", is_stopped ? "the file STOP is there" : "the file STOP is gone");
    json.member("since", nullptr);
    json.end_object();
    return json.take();
}

/// Of lists with the newest first: those above the newest of before, the oldest of them first.
template <class Item, class Id>
void add_newer(std::vector<FeedChange>& changes, const std::string& kind,
               const std::vector<Item>& before, const std::vector<Item>& now, Id Item::*id) {
    const Id newest = before.empty() ? Id() : before.front().*id;
    for (std::size_t i = now.size(); i-- > 0;) {
        if (now[i].*id > newest) {
            changes.push_back({kind, json_of(now[i])});
        }
    }
}

void add_runs(std::vector<FeedChange>& changes, const StoreContents& before,
              const StoreContents& now) {
    for (std::size_t i = now.runs.size(); i-- > 0;) {
        const data::StoredRun& run = now.runs[i];
        const auto known =
            std::find_if(before.runs.begin(), before.runs.end(),
                         [&](const data::StoredRun& one) { return one.run_id == run.run_id; });
        if (known == before.runs.end() || known->status != run.status ||
            known->records != run.records) {
            changes.push_back({"run", json_of(run)});
        }
    }
}

}  // namespace

std::vector<FeedChange> changes_between(const StoresSeen& before, const StoresSeen& now) {
    std::vector<FeedChange> changes;
    add_newer(changes, "bars", before.contents.imports, now.contents.imports,
              &data::StoredImport::import_id);
    add_newer(changes, "insights", before.contents.batches, now.contents.batches,
              &data::StoredInsightBatch::batch_id);
    add_runs(changes, before.contents, now.contents);
    for (const TradingStateEntry& entry : now.states) {
        if (std::find(before.states.begin(), before.states.end(), entry) == before.states.end()) {
            changes.push_back({"trading", json_of(entry)});
        }
    }
    if (before.is_stopped != now.is_stopped) {
        changes.push_back({"trading", json_of_stop(now.is_stopped)});
    }
    return changes;
}

}  // namespace millrace::facade
