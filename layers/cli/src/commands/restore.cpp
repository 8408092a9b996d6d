#include <memory>

#include <fmt/format.h>
#include <millrace/storage/backup.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/manifest_text.h"
#include "stored/show_steps.h"

namespace millrace::cli {

Command restore_command();

namespace {

using events::Result;

struct Options {
    std::string folder;
    bool replace = false;
};

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    auto manifest = read_manifest(options.folder);
    if (!manifest) {
        return manifest.error();
    }
    const storage::RestoreRequest request{.folder = options.folder,
                                          .manifest = std::move(manifest).value(),
                                          .store = global.db_path,
                                          .existing = options.replace
                                                          ? storage::OnExistingStore::Replace
                                                          : storage::OnExistingStore::Refuse};
    const auto restored = storage::restore(request, show_steps());
    if (!restored) {
        return restored.error();
    }
    const std::string former = restored.value().former ? restored.value().former->string() : "";
    Result<void> written;
    if (global.json) {
        Json document = Json::object();
        document["store"] = global.db_path;
        document["former_store"] = former.empty() ? Json() : Json(former);
        document["last_import_id"] = request.manifest.last_import_id;
        document["bars"] = request.manifest.bars;
        document["runs"] = request.manifest.runs;
        written = write_out(document);
    } else {
        written = write_out(
            std::string_view(fmt::format("{} is that of {}: {} bars, {} runs, last import {}{}\n",
                                         global.db_path, options.folder, request.manifest.bars,
                                         request.manifest.runs, request.manifest.last_import_id,
                                         former.empty() ? "" : "; the former one is " + former)));
    }
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

RunCommand declare(CLI::App& app) {
    auto options = std::make_shared<Options>();
    add_required_text(
        app,
        {.names = "folder", .description = "a folder that `millrace backup` made", .value = "DIR"},
        options->folder);
    add_flag(app,
             {.names = "--replace",
              .description = "a store that is there becomes PATH.former-1, and is kept"},
             options->replace);
    return [options](const GlobalOptions& global) { return run(*options, global); };
}

}  // namespace

Command restore_command() {
    return {.group = "",
            .name = "restore",
            .description = "Put the store of a backup at --db, once it is known to be undamaged",
            .examples = "  millrace --db restored.duckdb restore /backups/2026-11-21\n"
                        "  millrace restore /backups/2026-11-21 --replace\n",
            .declare = &declare,
            .version = {}};
}

}  // namespace millrace::cli
