#pragma once

namespace millrace::indicators {

/// As TA-Lib's TYPPRICE, in its order of operations: MFI asks whether two are equal.
inline double typical_price(double high, double low, double close) {
    return (high + low + close) / 3.0;
}

}  // namespace millrace::indicators
