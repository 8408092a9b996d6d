#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::cli {

/// The files of a command line, patterns such as `data/*.csv` spread out in the order of names,
/// each file once. NotFound: a file is not there, a pattern fits none, or it is a folder.
events::Result<std::vector<std::filesystem::path>>
input_files(const std::vector<std::string>& words);

}  // namespace millrace::cli
