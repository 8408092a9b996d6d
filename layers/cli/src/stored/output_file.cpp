#include "stored/output_file.h"

#include <cerrno>
#include <cstring>

#include <fmt/format.h>
#include <millrace/storage/bar_export.h>
#include <millrace/storage/store.h>

#include "output.h"

namespace millrace::cli {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

std::string behind_links(const std::filesystem::path& path) {
    std::error_code failed;
    return std::filesystem::weakly_canonical(path, failed).string();
}

}  // namespace

Result<void> check_output(const std::filesystem::path& output, const std::filesystem::path& store) {
    std::error_code failed;
    if (std::filesystem::exists(output, failed) &&
        !std::filesystem::is_regular_file(output, failed)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("-o was {}, which is no file; expected a new name or that of a "
                                 "file to be replaced",
                                 output.string())};
    }
    const auto wanted = std::filesystem::weakly_canonical(output, failed);
    for (const auto& file : storage::files_of_store(store)) {
        if (std::filesystem::weakly_canonical(file, failed) == wanted ||
            std::filesystem::equivalent(file, output, failed)) {
            return Error{ErrorCode::InvalidInput,
                         fmt::format("-o was {}, which belongs to the store {}; expected another "
                                     "name",
                                     output.string(), store.string())};
        }
    }
    return {};
}

OutputFile::OutputFile(const std::filesystem::path& path)
    : path_(behind_links(path)), part_(storage::part_of_export(path_).string()),
      file_(std::fopen(part_.c_str(), "wb"), &close) {}

OutputFile::~OutputFile() {
    if (file_ != nullptr) {
        file_.reset();
        std::remove(part_.c_str());
    }
}

Result<void> OutputFile::write(std::string_view text) {
    if (file_ == nullptr || std::fwrite(text.data(), 1, text.size(), file_.get()) != text.size()) {
        return problem();
    }
    return {};
}

Result<void> OutputFile::finish() {
    if (file_ == nullptr || std::fclose(file_.release()) != 0 ||
        std::rename(part_.c_str(), path_.c_str()) != 0) {
        return problem();
    }
    return {};
}

Error OutputFile::problem() const {
    return {ErrorCode::Io, fmt::format("{} cannot be written: {}", path_, std::strerror(errno))};
}

Result<void> write_to_reader(std::string_view text) {
    auto written = write_out(text);
    return written && nobody_reads_stdout() ? Error{ErrorCode::Halted, "nobody reads stdout"}
                                            : std::move(written);
}

}  // namespace millrace::cli
