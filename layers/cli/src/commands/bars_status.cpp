#include <fmt/format.h>
#include <millrace/storage/bar_status.h>

#include "command.h"
#include "output.h"
#include "stored/flags_text.h"
#include "stored/open_store.h"

namespace millrace::cli {

Command bars_status_command();

namespace {

using events::Result;

Json as_json(const storage::BarStatus& status) {
    Json document = Json::object();
    document["bars"] = status.bars;
    document["last_import_id"] = status.last_import_id;
    document["file_bytes"] = status.file_bytes;
    document["bytes_per_bar"] = status.bytes_per_bar;
    document["symbols"] = Json::array();
    for (const storage::SymbolStatus& symbol : status.symbols) {
        Json entry = Json::object();
        entry["symbol"] = symbol.stored.symbol;
        entry["bars"] = symbol.stored.bars;
        entry["sessions"] = symbol.sessions;
        entry["missing_minutes"] = symbol.minutes_missing;
        entry["off_session"] = off_session(symbol.flags);
        entry["flags"] = flags_json(symbol.flags);
        entry["revised"] = symbol.revised;
        entry["first"] = symbol.stored.first_open.to_string();
        entry["last"] = symbol.stored.last_open.to_string();
        document["symbols"].push_back(std::move(entry));
    }
    return document;
}

std::string as_text(const storage::BarStatus& status) {
    if (status.symbols.empty()) {
        return "no bars are stored; millrace bars import or bars synth adds some\n";
    }
    Table table({{"symbol"},
                 {"bars", Align::Right},
                 {"sessions", Align::Right},
                 {"missing", Align::Right},
                 {"revised", Align::Right},
                 {"first"},
                 {"last"},
                 {"flags"}});
    for (const storage::SymbolStatus& symbol : status.symbols) {
        table.add({symbol.stored.symbol, std::to_string(symbol.stored.bars),
                   std::to_string(symbol.sessions), std::to_string(symbol.minutes_missing),
                   std::to_string(symbol.revised), symbol.stored.first_open.to_string(),
                   symbol.stored.last_open.to_string(), flags_text(symbol.flags)});
    }
    return table.text() + fmt::format("\n{} bars, {:.1f} MB, {:.1f} bytes a bar, last import {}\n",
                                      status.bars, static_cast<double>(status.file_bytes) / 1e6,
                                      status.bytes_per_bar, status.last_import_id);
}

Result<ExitCode> run(const GlobalOptions& global) {
    auto store = open_store(global.db_path, Patience::Person);
    if (!store) {
        return store.error();
    }
    const auto status = storage::bar_status(*store.value());
    if (!status) {
        return status.error();
    }
    auto written = global.json ? write_out(as_json(status.value()))
                               : write_out(std::string_view(as_text(status.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command bars_status_command() {
    return {.group = "bars",
            .name = "status",
            .description =
                "What is stored of each symbol: bars, sessions, missing minutes, odd bars",
            .examples = "  millrace bars status\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
