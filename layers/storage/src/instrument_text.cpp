#include <millrace/storage/instrument_text.h>

#include "lease/store_lease.h"

namespace millrace::storage {

using events::Result;

Result<void> save_instruments(Store& store, std::string_view csv) {
    auto lease = store.lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto done = lease.value().execute("DELETE FROM instruments"); !done) {
        return done;
    }
    auto added = lease.value().execute("INSERT INTO instruments VALUES (?)", {std::string(csv)});
    return added ? lease.value().finish() : added;
}

Result<std::string> load_instruments(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    const auto rows = lease.value().query("SELECT csv FROM instruments");
    if (!rows) {
        return rows.error();
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return rows.value().empty() ? std::string() : rows.value().row(0).text(0);
}

}  // namespace millrace::storage
