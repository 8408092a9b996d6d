#pragma once

#include <string_view>

/// The files of data/, written into the library when the build is configured.
namespace millrace::market::embedded {

extern const std::string_view instruments_csv;
extern const std::string_view tick_slabs_csv;
extern const std::string_view nse_calendar_csv;
extern const std::string_view xnys_calendar_csv;

}  // namespace millrace::market::embedded
