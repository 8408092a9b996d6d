#include <fmt/format.h>
#include <millrace/storage/compact.h>

#include "command.h"
#include "output.h"
#include "stored/show_steps.h"

namespace millrace::cli {

Command bars_compact_command();

namespace {

using events::Result;

double bytes_per_bar(const storage::StoreSize& size, std::uint64_t bars) {
    return bars == 0 ? 0 : static_cast<double>(size.bar_bytes) / static_cast<double>(bars);
}

Json as_json(const storage::CompactReport& report) {
    Json document = Json::object();
    document["bars"] = report.bars;
    document["file_bytes_before"] = report.before.file_bytes;
    document["file_bytes_after"] = report.after.file_bytes;
    document["bytes_per_bar_before"] = bytes_per_bar(report.before, report.bars);
    document["bytes_per_bar_after"] = bytes_per_bar(report.after, report.bars);
    return document;
}

std::string as_text(const storage::CompactReport& report) {
    constexpr double megabyte = 1e6;
    return fmt::format("{} bars: {:.1f} MB were {:.1f} MB, {:.1f} bytes a bar were {:.1f}\n",
                       report.bars, static_cast<double>(report.after.file_bytes) / megabyte,
                       static_cast<double>(report.before.file_bytes) / megabyte,
                       bytes_per_bar(report.after, report.bars),
                       bytes_per_bar(report.before, report.bars));
}

Result<ExitCode> run(const GlobalOptions& global) {
    const auto report = storage::compact({.store = global.db_path}, show_steps());
    if (!report) {
        return report.error();
    }
    auto written = global.json ? write_out(as_json(report.value()))
                               : write_out(std::string_view(as_text(report.value())));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command bars_compact_command() {
    return {.group = "bars",
            .name = "compact",
            .description = "Write the store anew, bars in order: smaller and faster after many "
                           "imports",
            .examples = "  millrace bars compact\n",
            .declare = [](CLI::App&) -> RunCommand { return &run; },
            .version = {}};
}

}  // namespace millrace::cli
