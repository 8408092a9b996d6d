#pragma once

#include <filesystem>
#include <optional>

#include <millrace/events/result.h>

namespace millrace::storage {

/// What happens to the store that another takes the place of. Gone is for one at rest.
enum class Former { Kept, Gone };

/// Puts a whole, durable database file in the place of a store, under an exclusive StoreHold. A
/// kill at any instant leaves the old store or the new one. The old store's log and guard never
/// meet the new file. Where such a log or guard is, the old store cannot be opened anyway, and a
/// kill may also leave no store at the path; the kept copy is whole even then.
/// The new file gets the owner and the rights of the old one.
/// Answers where the former store is, `<store>.former-N`, if it was to be kept and there was one.
events::Result<std::optional<std::filesystem::path>>
put_in_place(const std::filesystem::path& part, const std::filesystem::path& store, Former former);

}  // namespace millrace::storage
