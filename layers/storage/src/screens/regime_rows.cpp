#include "screens/regime_rows.h"

#include <algorithm>
#include <tuple>

namespace millrace::storage {

using events::Timestamp;

std::vector<data::RegimeStretch> stretches_of(std::vector<RegimeRow>& rows) {
    const auto earlier = [](const RegimeRow& a, const RegimeRow& b) {
        return std::tie(a.bar_close_us, a.revision) < std::tie(b.bar_close_us, b.revision);
    };
    if (!std::is_sorted(rows.begin(), rows.end(), earlier)) {
        std::sort(rows.begin(), rows.end(), earlier);
    }
    std::vector<data::RegimeStretch> stretches;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const RegimeRow& row = rows[i];
        const bool is_newest = i + 1 == rows.size() || rows[i + 1].bar_close_us != row.bar_close_us;
        if (!is_newest || row.is_withdrawn) {
            continue;
        }
        const auto regime = static_cast<events::MarketRegime>(row.regime);
        const Timestamp at = Timestamp::from_microseconds(row.bar_close_us);
        if (stretches.empty() || stretches.back().regime != regime) {
            stretches.push_back({regime, at, at});
        }
        stretches.back().to = at;
    }
    return stretches;
}

}  // namespace millrace::storage
