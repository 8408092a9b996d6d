#pragma once

#include <optional>
#include <span>
#include <string_view>

#include <millrace/events/result.h>
#include <millrace/facade/views.h>

#include "reading.h"

namespace millrace::facade {

/// A view by its name: what it may be asked with, and what makes it.
struct ViewOfTable {
    std::string_view name;
    std::span<const std::string_view> parameters;
    events::Result<Document> (*make)(const Reading& reading, const Parameters& parameters);
    /// So old it may become though no store changed: it hangs on the clock, or on the accounts.
    std::optional<events::Duration> age_max;
    /// Of accounts: who changed one must see it, so that an older one is not given in a hurry.
    bool is_waited_for = false;
};

std::span<const ViewOfTable> view_table();

}  // namespace millrace::facade
