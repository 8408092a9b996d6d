#pragma once

#include <span>
#include <string>

#include <millrace/storage/bar_import.h>

#include "json.h"

namespace millrace::cli {

Json import_json(const storage::ImportedFile& file);

/// A line a symbol of each file, the odd days, and the rows left out, the first of each.
std::string import_text(std::span<const storage::ImportedFile> files);

}  // namespace millrace::cli
