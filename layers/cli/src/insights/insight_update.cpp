#include "insights/insight_update.h"

#include <algorithm>
#include <map>
#include <span>
#include <utility>

#include <millrace/storage/duckdb_insight_store.h>
#include <millrace/storage/stored_bar_series.h>

#include "insights/insight_difference.h"
#include "insights/insight_series.h"
#include "insights/insight_work.h"

namespace millrace::cli {
namespace {

using data::StoredInsight;
using events::Result;
using events::Timestamp;

/// Insights that wait to be stored, looked at after each stretch of bars (half a million). Each
/// batch is a lease with its checkpoint: ten million insights took 1.6 times the time of appending
/// their columns, and 3.0 times in batches of 122,880.
constexpr std::size_t insights_per_batch = 262'144;
constexpr std::int64_t month_us = std::int64_t{30} * 86'400 * 1'000'000;

/// One symbol on its way.
struct Running {
    Running(InsightWork& its_work, const InsightUpdateRequest& request)
        : work(&its_work), series(its_work.source, request.timeframe, request.settings),
          stored_to(its_work.progress.stored_to) {
        // A state that find_work() accepted; without one it begins at the first bar.
        if (series.restore(work->progress.engine_state, work->progress.computed_to)) {
            batched_to = work->progress.computed_to;
        }
    }
    bool may_differ() const { return batched_to < stored_to; }
    bool has_moved() const { return series.computed_to() != batched_to; }

    InsightWork* work;
    InsightSeries series;
    Timestamp stored_to;                           // when the update began
    Timestamp batched_to = Timestamp::earliest();  // insights up to here are stored
    std::vector<StoredInsight> insights;           // and these are not
};

class Update {
public:
    Update(storage::Store& store, const events::Clock& clock, const InsightUpdateRequest& request,
           const OnInsightProgress& on_progress)
        : store_(store), insights_(store), clock_(clock), request_(request),
          on_progress_(on_progress) {}

    Result<InsightUpdate> run();

private:
    Result<void> run(std::span<InsightWork*> works);
    Result<void> read(std::vector<Running>& all, storage::StoredBarSeries& stored);
    Result<void> store(std::vector<Running>& all, bool is_last);
    Result<void> drop_what_is_stored(std::vector<Running>& all, bool is_last);
    Result<void> drop_what_is_stored(std::span<Running* const> compared, bool is_last);
    void count(const Running& running);

    storage::Store& store_;
    storage::DuckDbInsightStore insights_;
    const events::Clock& clock_;
    const InsightUpdateRequest& request_;
    const OnInsightProgress& on_progress_;
    std::int64_t last_import_id_ = 0;
    std::uint64_t bars_expected_ = 0;
    std::size_t waiting_ = 0;  // insights to be stored
    InsightUpdate done_;
};

Result<InsightUpdate> Update::run() {
    auto list = find_work(store_, request_);
    if (!list) {
        return list.error();
    }
    last_import_id_ = list.value().last_import_id;
    done_.symbols = list.value().symbols;
    done_.up_to_date = done_.symbols - list.value().works.size();
    // Symbols that begin about the same time are read together; one that lags does not make all
    // others be read from there.
    std::map<std::int64_t, std::vector<InsightWork*>> by_month;
    for (InsightWork& work : list.value().works) {
        by_month[work.from.microseconds() / month_us].push_back(&work);
        bars_expected_ += work.bars;
    }
    for (auto& [month, works] : by_month) {
        if (auto ran = run(works); !ran) {
            return ran.error();
        }
    }
    return done_;
}

Result<void> Update::run(std::span<InsightWork*> works) {
    storage::MarketDataRequest wanted;
    std::vector<market::Instrument> instruments;
    std::vector<Running> all;
    wanted.from = works.front()->from;
    wanted.last_import_id = last_import_id_;
    for (InsightWork* work : works) {
        wanted.symbols.push_back(work->symbol);
        wanted.from = std::min(*wanted.from, work->from);
        instruments.push_back(work->source.instrument);
        all.emplace_back(*work, request_);
    }
    auto sessions = storage::SessionFilter::create(instruments);
    if (!sessions) {
        return sessions.error();
    }
    wanted.sessions = std::move(sessions).value();
    auto stored = storage::StoredBarSeries::create(store_, std::move(wanted));
    if (!stored) {
        return stored.error();
    }
    auto done = read(all, *stored.value());
    return done ? store(all, true) : done;
}

Result<void> Update::read(std::vector<Running>& all, storage::StoredBarSeries& stored) {
    storage::BarSeries bars;
    for (;;) {
        const auto more = stored.next(bars);
        if (!more || !more.value()) {
            return more ? Result<void>() : more.error();
        }
        for (std::size_t i = 0; i < all.size(); ++i) {
            const std::size_t before = all[i].insights.size();
            all[i].series.add(bars[i], all[i].insights);
            waiting_ += all[i].insights.size() - before;
            done_.bars += bars[i].size();
        }
        if (on_progress_) {
            on_progress_(done_.bars, std::max(bars_expected_, done_.bars));
        }
        if (waiting_ >= insights_per_batch) {
            if (auto kept = store(all, false); !kept) {
                return kept;
            }
        }
    }
}

/// Leaves what differs from the store.
Result<void> Update::drop_what_is_stored(std::vector<Running>& all, bool is_last) {
    // Together those that stand at about the same time: one that lags must not make all others be
    // read from there.
    std::map<std::int64_t, std::vector<Running*>> by_month;
    for (Running& running : all) {
        if (running.may_differ() && (is_last || running.has_moved())) {
            by_month[running.batched_to.microseconds() / month_us].push_back(&running);
        }
    }
    for (const auto& [month, compared] : by_month) {
        if (auto dropped = drop_what_is_stored(compared, is_last); !dropped) {
            return dropped;
        }
    }
    return {};
}

Result<void> Update::drop_what_is_stored(std::span<Running* const> compared, bool is_last) {
    const auto until = [&](const Running& running) {
        return is_last ? running.stored_to : running.series.computed_to();
    };
    std::vector<std::string> symbols;
    Timestamp from = Timestamp::latest();
    Timestamp to = Timestamp::earliest();
    for (const Running* running : compared) {
        symbols.push_back(running->work->symbol);
        from = std::min(from, running->batched_to);
        to = std::max(to, until(*running));
    }
    const auto stored = insights_.read(symbols, request_.timeframe, from, to);
    if (!stored) {
        return stored.error();
    }
    for (std::size_t i = 0; i < compared.size(); ++i) {
        Running& running = *compared[i];
        running.insights = difference(stored.value()[i], std::move(running.insights),
                                      running.batched_to, until(running));
    }
    return {};
}

void Update::count(const Running& running) {
    for (const StoredInsight& row : running.insights) {
        ++(row.is_withdrawn           ? done_.withdrawn
           : row.insight.revision > 0 ? done_.revised
                                      : done_.added);
    }
}

Result<void> Update::store(std::vector<Running>& all, bool is_last) {
    if (auto compared = drop_what_is_stored(all, is_last); !compared) {
        return compared;
    }
    std::vector<data::InsightBatch> batches;
    for (Running& running : all) {
        if (!is_last && !running.has_moved()) {
            continue;
        }
        data::InsightProgress& progress = running.work->progress;
        progress.last_import_id = last_import_id_;
        progress.is_complete = is_last;
        progress.computed_to = running.series.computed_to();
        progress.engine_state = running.series.engine_state();
        progress.market = running.work->source.facts_until(progress.computed_to);
        if (!running.insights.empty()) {
            progress.stored_to =
                std::max(progress.stored_to, running.insights.back().insight.bar_close);
        }
        count(running);
        batches.push_back({progress, running.insights});
    }
    const auto batch = insights_.add(request_.timeframe, clock_.now(), batches);
    if (!batch) {
        return batch.error();
    }
    for (Running& running : all) {
        running.insights.clear();
        running.batched_to = running.series.computed_to();
    }
    waiting_ = 0;
    return {};
}

}  // namespace

Result<InsightUpdate> update_insights(storage::Store& store, const events::Clock& clock,
                                      const InsightUpdateRequest& request,
                                      const OnInsightProgress& on_progress) {
    return Update(store, clock, request, on_progress).run();
}

}  // namespace millrace::cli
