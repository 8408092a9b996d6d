#pragma once

#include <millrace/storage/work_step.h>

namespace millrace::cli {

/// Shows long work of the store on stderr, if that is a terminal: one line a step, wiped when the
/// answer goes.
storage::OnStep show_steps();

}  // namespace millrace::cli
