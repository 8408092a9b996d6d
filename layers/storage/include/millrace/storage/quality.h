#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace millrace::storage {

/// What is odd about a stored bar, a bit each. Stored: append only, never renumber.
enum class QualityFlag : std::uint8_t {
    OffSession = 1,  // opened outside every session, on a weekday
    Weekend = 2,     // the same on a Saturday or Sunday: mock sessions, stale feeds
    Jump = 4,        // opens more than 20% away from the close before it
    ZeroVolume = 8,  // no volume, though the instrument reports it
    StaleRun = 16,   // the tenth minute or later in a row at one single price
    OffTick = 32     // a price that is no multiple of the tick
};

inline constexpr std::array quality_flags{QualityFlag::OffSession, QualityFlag::Weekend,
                                          QualityFlag::Jump,       QualityFlag::ZeroVolume,
                                          QualityFlag::StaleRun,   QualityFlag::OffTick};

/// `off_session`, `zero_volume`, ...
std::string_view name_of(QualityFlag flag);

/// How many bars carry each flag; a bar may carry several.
class FlagCounts {
public:
    void add(std::uint8_t flags) {
        for (std::size_t i = 0; flags != 0; ++i, flags = static_cast<std::uint8_t>(flags >> 1U)) {
            counts_.at(i) += flags & 1U;
        }
    }
    void add(QualityFlag flag, std::uint64_t bars) { counts_.at(place(flag)) += bars; }
    std::uint64_t of(QualityFlag flag) const { return counts_.at(place(flag)); }
    bool any() const { return counts_ != decltype(counts_){}; }
    FlagCounts& operator+=(const FlagCounts& other) {
        for (std::size_t i = 0; i < counts_.size(); ++i) {
            counts_[i] += other.counts_[i];
        }
        return *this;
    }

private:
    static constexpr std::size_t place(QualityFlag flag) {
        std::size_t at = 0;
        while ((1U << at) != static_cast<unsigned>(flag)) {
            ++at;
        }
        return at;
    }
    std::array<std::uint64_t, quality_flags.size()> counts_{};
};

}  // namespace millrace::storage
