#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "bars.h"
#include "reference.h"

namespace millrace::indicators {

/// An indicator's outputs from the whole series at once: each value from its definition, slow, and
/// written apart from the streaming one.
using Twin = std::function<std::vector<Series>(const std::vector<TestBar>& bars, int n)>;

/// By the names and with the parameters of every_indicator.
std::map<std::string, Twin> twins();

}  // namespace millrace::indicators
