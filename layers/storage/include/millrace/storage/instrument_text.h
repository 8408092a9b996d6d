#pragma once

#include <string>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/storage/store.h>

namespace millrace::storage {

/// Keeps the text of an instrument list that extends the built-in one, in place of the former text.
events::Result<void> save_instruments(Store& store, std::string_view csv);
/// The text kept last; empty when there is none.
events::Result<std::string> load_instruments(Store& store);

}  // namespace millrace::storage
