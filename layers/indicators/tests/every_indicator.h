#pragma once

#include <algorithm>
#include <array>
#include <functional>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

#include <millrace/indicators/adx.h>
#include <millrace/indicators/atr.h>
#include <millrace/indicators/bollinger.h>
#include <millrace/indicators/cci.h>
#include <millrace/indicators/dema.h>
#include <millrace/indicators/donchian.h>
#include <millrace/indicators/ehma.h>
#include <millrace/indicators/ema.h>
#include <millrace/indicators/hma.h>
#include <millrace/indicators/kama.h>
#include <millrace/indicators/keltner.h>
#include <millrace/indicators/linear_regression_slope.h>
#include <millrace/indicators/macd.h>
#include <millrace/indicators/mfi.h>
#include <millrace/indicators/obv.h>
#include <millrace/indicators/roc.h>
#include <millrace/indicators/rolling_extreme.h>
#include <millrace/indicators/rsi.h>
#include <millrace/indicators/session_vwap.h>
#include <millrace/indicators/sma.h>
#include <millrace/indicators/stddev.h>
#include <millrace/indicators/stochastic.h>
#include <millrace/indicators/supertrend.h>
#include <millrace/indicators/tema.h>
#include <millrace/indicators/vwma.h>
#include <millrace/indicators/williams_r.h>
#include <millrace/indicators/wma.h>

#include "bars.h"

namespace millrace::indicators {

/// The outputs in the order of the header, the rest 0.
using Outputs = std::array<double, 3>;

/// Any indicator, behind one face.
class Streamed {
public:
    virtual ~Streamed() = default;
    virtual bool update(const TestBar& bar) = 0;
    virtual bool ready() const = 0;
    virtual Outputs outputs() const = 0;
};

/// One that can also put its state down as numbers and take it up again.
class Kept : public Streamed {
public:
    virtual std::vector<double> save() = 0;
    /// True when the numbers were as many as the fields.
    virtual bool restore(const std::vector<double>& state) = 0;
};

struct Saver {
    std::vector<double>& state;
    template <class Field> void operator()(const Field& field) {
        if constexpr (std::is_arithmetic_v<Field>) {
            state.push_back(static_cast<double>(field));
        } else {
            state.insert(state.end(), field.begin(), field.end());
        }
    }
};

struct Restorer {
    std::vector<double>::const_iterator next;
    template <class Field> void operator()(Field& field) {
        if constexpr (std::is_arithmetic_v<Field>) {
            field = static_cast<Field>(*next++);
        } else {
            for (auto& element : field) {
                (*this)(element);
            }
        }
    }
};

template <class Indicator, class Feed, class Read> class KeptAs final : public Kept {
public:
    KeptAs(Indicator indicator, Feed feed, Read read)
        : indicator_(std::move(indicator)), feed_(feed), read_(read) {}
    bool update(const TestBar& bar) override { return feed_(indicator_, bar); }
    bool ready() const override { return indicator_.ready(); }
    Outputs outputs() const override { return read_(indicator_); }
    std::vector<double> save() override {
        std::vector<double> state;
        Saver saver{state};
        indicator_.archive(saver);
        return state;
    }
    bool restore(const std::vector<double>& state) override {
        Restorer restorer{state.begin()};
        indicator_.archive(restorer);
        return restorer.next == state.end();
    }

private:
    Indicator indicator_;
    Feed feed_;
    Read read_;
};

/// An indicator with its parameters.
struct Subject {
    std::string name;
    int first_valid;
    std::function<std::unique_ptr<Kept>()> make;
};

template <class Indicator, class Feed, class Read>
Subject subject(std::string name, int first_valid, Indicator indicator, Feed feed, Read read) {
    return {std::move(name), first_valid,
            [=] { return std::make_unique<KeptAs<Indicator, Feed, Read>>(indicator, feed, read); }};
}

namespace feeds {

inline constexpr auto close = [](auto& it, const TestBar& bar) { return it.update(bar.close); };
inline constexpr auto prices = [](auto& it, const TestBar& bar) {
    return it.update(bar.high, bar.low, bar.close);
};
inline constexpr auto traded = [](auto& it, const TestBar& bar) {
    return it.update(bar.close, bar.volume);
};
inline constexpr auto whole = [](auto& it, const TestBar& bar) {
    return it.update(bar.high, bar.low, bar.close, bar.volume);
};

}  // namespace feeds

namespace reads {

inline constexpr auto value = [](const auto& it) { return Outputs{it.value()}; };
inline constexpr auto bands = [](const auto& it) {
    return Outputs{it.upper(), it.middle(), it.lower()};
};

}  // namespace reads

/// Those of one number from one number.
inline std::vector<Subject> indicators_of_closes(int n) {
    using feeds::close;
    using reads::value;
    const int two = std::max(n, 2);
    const int root = rounded_square_root(two);
    return {
        subject("sma", n - 1, Sma(n), close, value),
        subject("ema", n - 1, Ema(n), close, value),
        subject("wma", n - 1, Wma(n), close, value),
        subject("dema", 2 * n - 2, Dema(n), close, value),
        subject("tema", 3 * n - 3, Tema(n), close, value),
        subject("kama", n, Kama(n), close, value),
        subject("hma", two + truncated_square_root(two) - 2, Hma(two), close, value),
        subject("ehma", two + root - 2, Ehma(two), close, value),
        subject("rsi", n, Rsi(n), close, value),
        subject("roc", n, Roc(n), close, value),
        subject("stddev", n - 1, StdDev(n), close, value),
        subject("rolling_min", n - 1, RollingMin(n), close, value),
        subject("rolling_max", n - 1, RollingMax(n), close, value),
        subject("linear_regression_slope", two - 1, LinearRegressionSlope(two), close, value),
        subject("bollinger", n - 1, Bollinger(n, 2), close, reads::bands),
        subject("macd", 3 * n - 1, Macd(n, 2 * n, n + 1), close,
                [](const Macd& it) {
                    return Outputs{it.line(), it.signal(), it.histogram()};
                }),
    };
}

/// Those of more than a close.
inline std::vector<Subject> indicators_of_bars(int n) {
    using feeds::prices;
    using reads::value;
    return {
        subject("stochastic", n + 3, Stochastic(n, 3, 3), prices,
                [](const Stochastic& it) {
                    return Outputs{it.k(), it.d()};
                }),
        subject("cci", n - 1, Cci(n), prices, value),
        subject("williams_r", n - 1, WilliamsR(n), prices, value),
        subject("atr", n, Atr(n), prices, value),
        subject("adx", 2 * n - 1, Adx(n), prices,
                [](const Adx& it) {
                    return Outputs{it.value(), it.plus_di(), it.minus_di()};
                }),
        subject("keltner", n, Keltner(n, n, 2), prices, reads::bands),
        subject(
            "donchian", n - 1, Donchian(n),
            [](Donchian& it, const TestBar& bar) { return it.update(bar.high, bar.low); },
            reads::bands),
        subject("supertrend", n, Supertrend(n, 3), prices,
                [](const Supertrend& it) {
                    return Outputs{it.value(), it.rising() ? 1.0 : 0.0};
                }),
        subject("vwma", n - 1, Vwma(n), feeds::traded, value),
        subject("obv", 0, Obv(), feeds::traded, value),
        subject("mfi", n, Mfi(n), feeds::whole, value),
        subject(
            "session_vwap", 0, SessionVwap(),
            [](SessionVwap& it, const TestBar& bar) {
                if (bar.opens_session) {
                    it.start_session();
                }
                return feeds::whole(it, bar);
            },
            value),
    };
}

/// All of the layer's, with that period, or 2 where 1 is no period.
inline std::vector<Subject> every_indicator(int n) {
    auto all = indicators_of_closes(n);
    for (Subject& other : indicators_of_bars(n)) {
        all.push_back(std::move(other));
    }
    return all;
}

}  // namespace millrace::indicators
