#include <millrace/storage/stored_instruments.h>

#include <string>

#include "lease/store_lease.h"
#include "read_instruments.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
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

Result<market::InstrumentTable> stored_instruments(Store& store) {
    auto lease = store.lease(LeaseMode::Read);
    if (!lease) {
        return lease.error();
    }
    auto table = read_instruments(lease.value());
    if (!table) {
        return table;
    }
    if (auto done = lease.value().finish(); !done) {
        return done.error();
    }
    return table;
}

Result<market::InstrumentTable> read_instruments(Lease& lease) {
    const auto rows = lease.query("SELECT csv FROM instruments");
    if (!rows) {
        return rows.error();
    }
    auto table = market::InstrumentTable::builtin();
    if (rows.value().empty()) {
        return table;
    }
    const auto extension = market::InstrumentTable::parse(rows.value().row(0).text(0),
                                                          "instruments kept in the store");
    if (!extension) {
        return Error{ErrorCode::Corrupt, extension.error().message};
    }
    return table.extended_with(extension.value());
}

}  // namespace millrace::storage
