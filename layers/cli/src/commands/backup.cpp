#include <memory>

#include <fmt/format.h>
#include <millrace/storage/backup.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/manifest_text.h"
#include "stored/show_steps.h"

namespace millrace::cli {

Command backup_command();

namespace {

using events::Result;

Result<ExitCode> run(const std::string& folder, const GlobalOptions& global) {
    Json document;
    const auto made = storage::back_up(
        {.store = global.db_path, .folder = folder},
        [&](const storage::BackupManifest& manifest) {
            document = manifest_document(manifest);
            return document.pretty() + "\n";
        },
        show_steps());
    if (!made) {
        return made.error();
    }
    document["folder"] = folder;
    const auto& manifest = made.value();
    auto written =
        global.json
            ? write_out(document)
            : write_out(std::string_view(fmt::format(
                  "{} holds {} as of import {}: {} bars, {} runs, {:.1f} MB, read back whole\n",
                  folder, global.db_path, manifest.last_import_id, manifest.bars, manifest.runs,
                  static_cast<double>(manifest.files.front().bytes) / 1e6)));
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto folder = std::make_shared<std::string>();
    add_required_text(
        app,
        {.names = "folder", .description = "where to; it is made, or is empty", .value = "DIR"},
        *folder);
    return [folder](const GlobalOptions& global) { return run(*folder, global); };
}

}  // namespace

Command backup_command() {
    return {.group = "",
            .name = "backup",
            .description = "Copy the store to a folder and read the copy back, while others work",
            .examples = "  millrace backup /backups/2026-11-21\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
