#include "import/row_spool.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "lease/file_bytes.h"

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
    const auto offset = static_cast<off_t>(spilled_ * sizeof(BarRow));
    if (!write_at(file_.number(), from, rows_.size() * sizeof(BarRow), offset)) {
        return failed("writing", folder_);
    }
    spilled_ += rows_.size();
    rows_.clear();
    return {};
}

Result<std::vector<BarRow>> RowSpool::read_back(std::uint64_t from) const {
    std::vector<BarRow> rows(block_rows);
    const std::size_t bytes = rows.size() * sizeof(BarRow);
    const auto read = read_at(file_.number(), reinterpret_cast<char*>(rows.data()), bytes,
                              static_cast<off_t>(from * sizeof(BarRow)));
    return read == bytes ? Result<std::vector<BarRow>>(std::move(rows))
                         : failed("reading", folder_);
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
