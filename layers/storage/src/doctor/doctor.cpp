#include <millrace/storage/doctor.h>

#include <fmt/format.h>

#include <algorithm>
#include <memory>
#include <system_error>

#include <millrace/storage/integrity.h>
#include <millrace/storage/store.h>

#include "doctor/file_checks.h"
#include "doctor/row_checks.h"
#include "files/store_hold.h"
#include "lease/duckdb_error.h"
#include "schema/schema.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;
using Path = std::filesystem::path;

namespace {

/// The store opened as it is, or why it cannot be read.
Result<std::unique_ptr<Store>> open_as_it_is(const ExamineRequest& request) {
    StoreOptions options;
    options.wait = request.wait;
    options.recovery = Recovery::Never;
    return Store::open(request.store, std::move(options));
}

bool is_about_the_file(ErrorCode code) {
    return code == ErrorCode::Corrupt || code == ErrorCode::Io || code == ErrorCode::Halted;
}

std::string advice_on(const Error& error, const Path& store) {
    if (error.code == ErrorCode::Halted) {
        return "see permissions";
    }
    if (is_damaged_log(error)) {
        return "move the log away to go on without what is in it, or restore a backup";
    }
    if (has_left_overs(store)) {
        return "a writer was killed: run `millrace bars status`, which repairs that, then doctor "
               "again";
    }
    return "give the right file with --db, or restore a backup";
}

Finding unreadable(const Path& store, const Error& error) {
    return {"schema", Health::Problem, error.message, advice_on(error, store)};
}

Finding check_tables(Store& store) {
    const auto read = read_everything(store);
    if (!read) {
        return {"tables", Health::Problem, read.error().message, "restore a backup"};
    }
    return {"tables", Health::Ok,
            fmt::format("all {} rows and {} records read", read.value().rows, read.value().records),
            ""};
}

/// A lease for each check: writers need not wait for all of them.
Result<void> check_rows(Store& store, const OnStep& on_step, std::vector<Finding>& into) {
    const auto checks = row_checks();
    for (std::size_t i = 0; i < checks.size(); ++i) {
        on_step({"examining", "checks", i + 1, checks.size() + 1});
        auto lease = store.lease(LeaseMode::Read);
        if (!lease) {
            return lease.error();
        }
        into.push_back(run_check(lease.value(), checks[i]));
        if (auto done = lease.value().finish(); !done) {
            return done;
        }
    }
    return {};
}

}  // namespace

Health Examination::worst() const {
    Health worst = Health::Ok;
    for (const Finding& finding : findings) {
        worst = std::max(worst, finding.health);
    }
    return worst;
}

Result<Examination> examine(const ExamineRequest& request, const OnStep& on_step) {
    std::error_code failed;
    const Path path = std::filesystem::absolute(request.store, failed);
    Examination result;
    auto store = open_as_it_is(request);
    const bool is_readable = store.has_value();
    if (!is_readable && !is_about_the_file(store.error().code)) {
        return store.error();
    }
    result.findings.push_back(check_permissions(path));
    result.findings.push_back(check_disk(path));
    if (!is_readable) {
        result.findings.push_back(unreadable(path, store.error()));
        result.is_readable = false;
        return result;
    }
    {
        auto lease = store.value()->lease(LeaseMode::Read);
        if (!lease) {
            return lease.error();
        }
        result.findings.push_back(check_left_overs(path));
    }
    result.findings.push_back(
        {"schema", Health::Ok, fmt::format("version {}", schema_version), ""});
    on_step({"examining", "checks", 0, row_checks().size() + 1});
    result.findings.push_back(check_tables(*store.value()));
    if (auto checked = check_rows(*store.value(), on_step, result.findings); !checked) {
        return checked.error();
    }
    return result;
}

}  // namespace millrace::storage
