#pragma once

#include <optional>

#include <millrace/data/stored_market.h>

namespace millrace::facade {

/// What a symbol closed at in the session before its last one, in the shares of the last: splits
/// and bonuses with an ex-date in between are taken out, dividends are not. None: no such session.
std::optional<double> previous_close(const data::StoreContents& contents,
                                     const data::SymbolContents& symbol);

}  // namespace millrace::facade
