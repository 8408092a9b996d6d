#include <filesystem>
#include <memory>

#include <fmt/format.h>
#include <millrace/storage/stored_instruments.h>

#include "command.h"
#include "options.h"
#include "output.h"
#include "stored/open_store.h"
#include "stored/text_file.h"

namespace millrace::cli {

Command init_command();

namespace {

using events::Result;

struct Options {
    std::optional<std::string> instruments;
};

/// The file's text, once it is known to be a list of instruments.
Result<std::string> read_instruments(const std::string& path) {
    auto text = read_text_file(path, "instrument list");
    if (!text) {
        return text;
    }
    if (auto table = market::InstrumentTable::parse(text.value(), path); !table) {
        return table.error();
    }
    return text;
}

Result<ExitCode> run(const Options& options, const GlobalOptions& global) {
    std::string instruments;
    if (options.instruments) {
        auto text = read_instruments(*options.instruments);
        if (!text) {
            return text.error();
        }
        instruments = std::move(text).value();
    }
    const bool existed = std::filesystem::exists(global.db_path);
    auto store = storage::Store::create(global.db_path);
    if (!store) {
        return store.error();
    }
    if (options.instruments) {
        if (auto saved = storage::save_instruments(*store.value(), instruments); !saved) {
            return saved.error();
        }
    }
    const auto table = storage::stored_instruments(*store.value());
    if (!table) {
        return table.error();
    }
    const std::size_t known = table.value().instruments().size();
    Result<void> written;
    if (global.json) {
        Json document = Json::object();
        document["store"] = global.db_path;
        document["created"] = !existed;
        document["instruments"] = known;
        written = write_out(document);
    } else {
        written = write_out(std::string_view(
            fmt::format("{} {}; {} instruments known{}\n", global.db_path,
                        existed ? "is there already" : "created", known,
                        options.instruments ? " with those of " + *options.instruments : "")));
    }
    return written ? Result<ExitCode>(ExitCode::Done) : written.error();
}

}  // namespace

Command init_command() {
    return {.group = "",
            .name = "init",
            .description = "Make the store; harmless when it is there already",
            .examples = "  millrace init\n"
                        "  millrace --db research.duckdb init --instruments mine.csv\n",
            .declare = [](CLI::App& app) -> RunCommand {
                auto options = std::make_shared<Options>();
                add_text(app,
                         {.names = "--instruments",
                          .description = "CSV list that adds to the built-in instruments or "
                                         "replaces some; kept in the store",
                          .value = "FILE"},
                         options->instruments);
                return [options](const GlobalOptions& global) { return run(*options, global); };
            },
            .version =
                [] {
                    return std::pair<std::string, std::string>("duckdb",
                                                               storage::library_version());
                }};
}

}  // namespace millrace::cli
