#pragma once

#include <millrace/data/stored_market.h>

#include "json_text.h"

namespace millrace::facade {

/// The list of what is stored of each symbol.
void write_symbols(JsonText& json, const data::StoreCondition& condition);

}  // namespace millrace::facade
