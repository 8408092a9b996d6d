#include "import_agreement.h"

#include "doctor/row_checks.h"
#include "lease/store_lease.h"

namespace millrace::storage::store_test {

std::string disagreements(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error().message;
    }
    std::string found;
    for (const RowCheck& check : row_checks()) {
        const Finding finding = run_check(lease.value(), check);
        if (finding.health != Health::Ok) {
            found += finding.check + ": " + finding.found + "; ";
        }
    }
    return found;
}

}  // namespace millrace::storage::store_test
