#pragma once

#include <string_view>

namespace millrace::cli {

/// What a configured strategy may be called: 1 to 64 of A-Z a-z 0-9 _ - .
bool is_strategy_id(std::string_view id);

}  // namespace millrace::cli
