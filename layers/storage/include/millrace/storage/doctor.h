#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include <millrace/events/result.h>
#include <millrace/storage/work_step.h>

namespace millrace::storage {

enum class Health { Ok, Warning, Problem };

/// What one check of a store found.
struct Finding {
    std::string check;
    Health health = Health::Ok;
    std::string found;
    std::string advice;  // what to do; empty when all is well
};

struct Examination {
    std::vector<Finding> findings;
    bool is_readable = true;  // false: only the files could be looked at

    Health worst() const;
};

struct ExamineRequest {
    std::filesystem::path store;
    std::chrono::milliseconds wait{2'000};
};

/// Looks for everything that must not be in a store, reading all of it; changes nothing and folds
/// no log in. Others write between two checks. Memory does not grow with the number of bars. No
/// Store may be open in this process.
/// NotFound: no such file. Busy: held by others past the wait.
events::Result<Examination> examine(const ExamineRequest& request, const OnStep& on_step);

}  // namespace millrace::storage
