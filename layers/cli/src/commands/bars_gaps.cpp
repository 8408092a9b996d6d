#include <memory>

#include <fmt/format.h>
#include <millrace/storage/bar_status.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command bars_gaps_command();

namespace {

using events::Result;
using Gaps = std::vector<storage::BarGap>;

std::uint64_t minutes_of(const Gaps& gaps) {
    std::uint64_t minutes = 0;
    for (const storage::BarGap& gap : gaps) {
        minutes += gap.minutes;
    }
    return minutes;
}

Json as_json(const std::string& symbol, const Gaps& gaps) {
    Json document = Json::object();
    document["symbol"] = symbol;
    document["missing_minutes"] = minutes_of(gaps);
    document["gaps"] = Json::array();
    for (const storage::BarGap& gap : gaps) {
        Json entry = Json::object();
        entry["date"] = gap.date.to_string();
        entry["from"] = gap.from.to_string();
        entry["to"] = gap.to.to_string();
        entry["minutes"] = gap.minutes;
        document["gaps"].push_back(std::move(entry));
    }
    return document;
}

std::string as_text(const std::string& symbol, const Gaps& gaps) {
    if (gaps.empty()) {
        return fmt::format("{}: no minute is missing between its first bar and its last\n", symbol);
    }
    Table table({{"date"}, {"from"}, {"to"}, {"minutes", Align::Right}});
    for (const storage::BarGap& gap : gaps) {
        table.add({gap.date.to_string(), gap.from.to_string(), gap.to.to_string(),
                   std::to_string(gap.minutes)});
    }
    return table.text() + fmt::format("\n{}: {} minutes missing in {} gaps\n", symbol,
                                      minutes_of(gaps), gaps.size());
}

Result<ExitCode> run(const std::string& symbol, const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto gaps = storage::bar_gaps(*store.value(), symbol);
    if (!gaps) {
        return gaps.error();
    }
    auto written = global.json ? write_out(as_json(symbol, gaps.value()))
                               : write_out(std::string_view(as_text(symbol, gaps.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command bars_gaps_command() {
    return {.group = "bars",
            .name = "gaps",
            .description = "The minutes of its sessions for which a symbol has no bar",
            .examples = "  millrace bars gaps --symbol INFY\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto symbol = std::make_shared<std::string>();
                add_required_text(
                    app, {.names = "--symbol", .description = "whose bars", .value = "S"}, *symbol);
                return [symbol](const GlobalOptions& global) { return run(*symbol, global); };
            },
            .version = {}};
}

}  // namespace millrace::cli
