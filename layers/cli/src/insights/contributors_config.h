#pragma once

#include <string>

#include <millrace/analytics/confluence_settings.h>

#include "configuration/problems.h"
#include "json.h"

namespace millrace::cli {

/// `analytics.contributors` of a configuration, each key over its default: an object a contributor
/// with its periods and its weight, as docs/confluence.md lists them. `place` is the
/// object's own.
analytics::ConfluenceSettings read_contributors(const Json& json, const Place& place,
                                                Problems& problems);

/// The object that read_contributors turns into equal settings.
Json contributors_document(const analytics::ConfluenceSettings& settings);

/// What is stored with insights: by which engine and settings they were made.
std::string settings_text(const analytics::ConfluenceSettings& settings);

}  // namespace millrace::cli
