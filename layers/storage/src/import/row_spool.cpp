#include "import/row_spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <string>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Error failed(const char* doing, const std::filesystem::path& folder) {
    const int reason = errno;
    return {ErrorCode::Io, fmt::format("{} a temporary file in {} failed: {}", doing,
                                       folder.string(), std::strerror(reason))};
}

}  // namespace

Result<void> RowSpool::spill() {
    if (!file_.is_open()) {
        std::string name = (folder_ / "millrace-import-XXXXXX").string();
        file_ = FileDescriptor(::mkostemp(name.data(), O_CLOEXEC));
        if (!file_.is_open()) {
            return failed("making", folder_);
        }
        ::unlink(name.c_str());
    }
    const auto* from = reinterpret_cast<const char*>(rows_.data());
    std::size_t left = rows_.size() * sizeof(BarRow);
    while (left > 0) {
        const ssize_t written = ::write(file_.number(), from, left);
        if (written < 0 && errno != EINTR) {
            return failed("writing", folder_);
        }
        const auto taken = static_cast<std::size_t>(std::max<ssize_t>(written, 0));
        from += taken;
        left -= taken;
    }
    spilled_ += rows_.size();
    rows_.clear();
    return {};
}

Result<std::vector<BarRow>> RowSpool::read_back(std::uint64_t from) const {
    std::vector<BarRow> rows(block_rows);
    auto* to = reinterpret_cast<char*>(rows.data());
    std::size_t left = rows.size() * sizeof(BarRow);
    auto offset = static_cast<off_t>(from * sizeof(BarRow));
    while (left > 0) {
        const ssize_t read = ::pread(file_.number(), to, left, offset);
        if (read == 0 || (read < 0 && errno != EINTR)) {
            return failed("reading", folder_);
        }
        const auto taken = static_cast<std::size_t>(std::max<ssize_t>(read, 0));
        to += taken;
        offset += static_cast<off_t>(taken);
        left -= taken;
    }
    return rows;
}

Result<void> RowSpool::drain(const EachBlock& each) {
    for (std::uint64_t from = 0; from < spilled_; from += block_rows) {
        auto rows = read_back(from);
        if (!rows) {
            return rows.error();
        }
        if (auto done = each(std::move(rows).value()); !done) {
            return done;
        }
    }
    return each(std::move(rows_));
}

}  // namespace millrace::storage
