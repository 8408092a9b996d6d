#include "stored/import_report.h"

#include <algorithm>

#include <fmt/format.h>

#include "output.h"
#include "stored/flags_text.h"

namespace millrace::cli {
namespace {

using storage::ImportedFile;
using storage::ImportedSymbol;
using storage::OddDay;

constexpr std::size_t shown_max = 12;  // odd days, and rows left out of one file

Json day_json(const OddDay& day) {
    Json entry = Json::object();
    entry["date"] = day.date.to_string();
    entry["bars"] = day.bars;
    entry["missing_minutes"] = day.minutes_missing;
    entry["flags"] = flags_json(day.flags);
    return entry;
}

Json symbol_json(const ImportedSymbol& symbol) {
    Json entry = Json::object();
    entry["symbol"] = symbol.symbol;
    entry["accepted"] = symbol.accepted;
    entry["identical"] = symbol.identical;
    entry["revised"] = symbol.revised;
    entry["flagged"] = symbol.flagged;
    entry["flags"] = flags_json(symbol.flags);
    entry["sessions"] = symbol.sessions;
    entry["missing_minutes"] = symbol.minutes_missing;
    entry["first"] = symbol.first.to_string();
    entry["last"] = symbol.last.to_string();
    entry["first_changed"] =
        symbol.first_changed ? Json(symbol.first_changed->to_string()) : Json();
    entry["days"] = Json::array();
    for (const OddDay& day : symbol.odd_days) {
        entry["days"].push_back(day_json(day));
    }
    return entry;
}

Json refused_json(const ImportedFile& file) {
    Json rows = Json::array();
    for (const storage::RefusedRow& row : file.refused_rows) {
        Json entry = Json::object();
        entry["line"] = row.line;
        entry["reason"] = row.reason;
        entry["row"] = row.text;
        rows.push_back(std::move(entry));
    }
    return rows;
}

Json ticks_json(const storage::TickCounts& ticks) {
    Json counts = Json::object();
    counts["rows"] = ticks.ticks;
    counts["out_of_order"] = ticks.out_of_order;
    counts["same_second"] = ticks.same_second;
    counts["volume_decreases"] = ticks.volume_decreases;
    counts["unfinished"] = ticks.unfinished;
    return counts;
}

std::string files_table(std::span<const ImportedFile> files) {
    Table table({{"file"},
                 {"symbol"},
                 {"new bars", Align::Right},
                 {"known", Align::Right},
                 {"revised", Align::Right},
                 {"flagged", Align::Right},
                 {"missing", Align::Right},
                 {"first"},
                 {"last"}});
    for (const ImportedFile& file : files) {
        for (const ImportedSymbol& symbol : file.symbols) {
            table.add({file.file, symbol.symbol, std::to_string(symbol.accepted),
                       std::to_string(symbol.identical), std::to_string(symbol.revised),
                       std::to_string(symbol.flagged), std::to_string(symbol.minutes_missing),
                       symbol.first.to_string(), symbol.last.to_string()});
        }
    }
    return table.text();
}

/// 2 for bars that ought not to be there or jump, 1 for other flags, 0 for missing minutes alone.
int oddness(const OddDay& day) {
    using storage::QualityFlag;
    const bool is_grave = off_session(day.flags) > 0 || day.flags.of(QualityFlag::Jump) > 0;
    return is_grave ? 2 : (day.flags.any() ? 1 : 0);
}

std::string odd_days_table(std::span<const ImportedFile> files) {
    struct Row {
        const ImportedSymbol* symbol;
        const OddDay* day;
    };
    std::vector<Row> rows;
    for (const ImportedFile& file : files) {
        for (const ImportedSymbol& symbol : file.symbols) {
            for (const OddDay& day : symbol.odd_days) {
                rows.push_back({&symbol, &day});
            }
        }
    }
    if (rows.empty()) {
        return {};
    }
    const std::size_t shown = std::min(rows.size(), shown_max);
    if (rows.size() > shown_max) {  // then the oddest
        std::stable_sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) {
            return oddness(*a.day) > oddness(*b.day);
        });
    }
    Table table(
        {{"symbol"}, {"odd day"}, {"bars", Align::Right}, {"missing", Align::Right}, {"flags"}});
    for (const Row& row : std::span(rows).first(shown)) {
        table.add({row.symbol->symbol, row.day->date.to_string(), std::to_string(row.day->bars),
                   std::to_string(row.day->minutes_missing), flags_text(row.day->flags)});
    }
    return "\n" + table.text() +
           (rows.size() > shown
                ? fmt::format("and {} more days: --json has them\n", rows.size() - shown)
                : "");
}

std::string notes(const ImportedFile& file) {
    std::string text;
    if (file.symbol_is_of_file_name && !file.symbols.empty()) {
        text += fmt::format("{}: {} by the file's name\n", file.file, file.symbols[0].symbol);
    }
    if (file.ticks) {
        text += fmt::format("{}: {} ticks, {} out of order, {} in the second of the one before, "
                            "{} with less volume than the one before\n",
                            file.file, file.ticks->ticks, file.ticks->out_of_order,
                            file.ticks->same_second, file.ticks->volume_decreases);
        if (file.ticks->unfinished > 0) {
            text += fmt::format("{}: {} ticks of this minute left out: its bar is not over\n",
                                file.file, file.ticks->unfinished);
        }
    }
    for (const ImportedSymbol& symbol : file.symbols) {
        if (symbol.first_changed) {
            text += fmt::format("{}: {} changed from {} on\n", file.file, symbol.symbol,
                                symbol.first_changed->to_string());
        }
    }
    const std::size_t shown = std::min(file.refused_rows.size(), shown_max);
    if (file.refused > 0) {
        text += fmt::format("{}: {} rows refused\n", file.file, file.refused);
    }
    for (std::size_t i = 0; i < shown; ++i) {
        text +=
            fmt::format("  line {}: {}\n", file.refused_rows[i].line, file.refused_rows[i].reason);
    }
    if (file.refused > shown) {
        text += fmt::format("  and {} more\n", file.refused - shown);
    }
    return text;
}

}  // namespace

Json import_json(const ImportedFile& file) {
    std::uint64_t flagged = 0;
    std::uint64_t missing = 0;
    Json item = Json::object();
    item["file"] = file.file;
    item["import_id"] = file.import_id;
    item["accepted"] = file.accepted;
    item["identical"] = file.identical;
    item["revised"] = file.revised;
    item["refused"] = file.refused;
    item["refused_rows"] = refused_json(file);
    item["ticks"] = file.ticks ? ticks_json(*file.ticks) : Json();
    item["ignored_columns"] = Json::array();
    for (const std::string& name : file.columns_ignored) {
        item["ignored_columns"].push_back(name);
    }
    item["symbols"] = Json::array();
    for (const ImportedSymbol& symbol : file.symbols) {
        flagged += symbol.flagged;
        missing += symbol.minutes_missing;
        item["symbols"].push_back(symbol_json(symbol));
    }
    item["flagged"] = flagged;
    item["missing_minutes"] = missing;
    return item;
}

std::string import_text(std::span<const ImportedFile> files) {
    std::string text = files_table(files) + odd_days_table(files);
    std::string more;
    for (const ImportedFile& file : files) {
        more += notes(file);
    }
    return text + (more.empty() ? "" : "\n" + more);
}

}  // namespace millrace::cli
