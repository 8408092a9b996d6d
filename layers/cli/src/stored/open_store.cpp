#include "stored/open_store.h"

#include <algorithm>
#include <chrono>
#include <iterator>

#include <fmt/format.h>
#include <millrace/events/listed.h>

namespace millrace::cli {

events::Result<std::unique_ptr<storage::Store>>
open_store(const std::string& path, Patience patience,
           std::vector<std::filesystem::path> allowed_paths) {
    storage::StoreOptions options;
    options.allowed_paths = std::move(allowed_paths);
    options.wait = std::chrono::seconds(patience == Patience::Unattended ? 30 : 2);
    return storage::Store::open(path, std::move(options));
}

events::Result<std::unique_ptr<storage::Store>> open_store_for_run(const std::string& path) {
    storage::StoreOptions options;
    options.threads = 1;
    return storage::Store::open(path, std::move(options));
}

events::Result<std::unique_ptr<storage::Store>> open_store_for_screens(const std::string& path) {
    storage::StoreOptions options;
    options.wait = std::chrono::seconds(2);
    options.threads = 1;
    options.recovery = storage::Recovery::Never;
    options.other_file = storage::OtherFile::Read;
    return storage::Store::open(path, std::move(options));
}

std::string warning_of_unknown(const market::InstrumentTable& table,
                               std::span<const std::string> symbols) {
    std::vector<std::string> unknown;
    std::copy_if(symbols.begin(), symbols.end(), std::back_inserter(unknown),
                 [&](const std::string& symbol) { return !table.find(symbol); });
    return unknown.empty()
               ? std::string()
               : fmt::format("{}: not in the instrument list, taken as NSE cash, not in F&O, lot 1 "
                             "(millrace init --instruments FILE adds it)",
                             events::listed(unknown));
}

events::Error no_bars_of(std::span<const std::string> missing,
                         std::span<const std::string> stored) {
    return {events::ErrorCode::NotFound,
            fmt::format("no bars are stored for {}; stored: {}", events::listed(missing),
                        stored.empty() ? "none (see millrace bars import --help)"
                                       : events::listed(stored))};
}

}  // namespace millrace::cli
