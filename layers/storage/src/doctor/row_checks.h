#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <millrace/storage/doctor.h>

#include "lease/store_lease.h"

namespace millrace::storage {

enum class CheckSpan { WholeStore, EachMonth };

/// A query for rows that must not be there: answers how many, and one of them in words. With
/// EachMonth its parameter is the month, so that what it groups at once fits in memory.
struct RowCheck {
    std::string_view name;
    std::string_view found;  // what such rows are, in the plural
    CheckSpan span;
    std::string sql;
    Health health = Health::Problem;  // when there are some
    std::string_view advice =
        "another program wrote to the store: restore a backup, or import the bars into a new one";
};

/// Every check of the rows, in the order they are told.
std::vector<RowCheck> row_checks();

/// Within one read lease, so on one state of the store. A query that fails is a finding too.
Finding run_check(Lease& lease, const RowCheck& check);

}  // namespace millrace::storage
