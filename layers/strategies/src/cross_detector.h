#pragma once

#include <cstdint>
#include <utility>

namespace millrace::strategies {

enum class Cross : std::uint8_t { None, Above, Below };

/// Tells when one line crosses another. A touch is not yet a cross: above means at or below before
/// and above now, below is its mirror. The first pair of values can only be remembered.
class CrossDetector {
public:
    Cross update(double fast, double slow) {
        const Relation before = std::exchange(relation_, relation(fast, slow));
        if (before == relation_ || before == Relation::Unknown) [[likely]] {
            return Cross::None;
        }
        return relation_ == Relation::Above   ? Cross::Above
               : relation_ == Relation::Below ? Cross::Below
                                              : Cross::None;
    }

private:
    enum class Relation : std::int8_t { Below = -1, Equal = 0, Above = 1, Unknown = 2 };

    // Arithmetic, not branches: over many symbols in turn nobody can guess them.
    static Relation relation(double fast, double slow) {
        return static_cast<Relation>(static_cast<int>(fast > slow) - static_cast<int>(fast < slow));
    }

    Relation relation_ = Relation::Unknown;
};

}  // namespace millrace::strategies
