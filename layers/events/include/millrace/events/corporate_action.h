#pragma once

#include <cstdint>
#include <string_view>

namespace millrace::events {

/// What a company does to those who hold its shares. The numbers are stored: append only. Where
/// several share an ex-date they take effect in this order: a dividend is paid on the shares held
/// before it.
enum class CorporateActionKind : std::uint8_t { Dividend = 1, Split = 2, Bonus = 3 };

/// `after` shares became of every `before` held; both > 0. 1:1 changes nothing.
struct ShareRatio {
    std::uint32_t after = 1;
    std::uint32_t before = 1;

    constexpr bool changes_nothing() const { return after == before; }
    bool operator==(const ShareRatio&) const = default;
};

/// `split`.
std::string_view name_of(CorporateActionKind kind);

}  // namespace millrace::events
