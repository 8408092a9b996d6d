#include "indicators/indicator_catalog.h"

#include <algorithm>
#include <iterator>

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

namespace millrace::cli {
namespace {

/// 100,000 minutes are more than a year of sessions; no longer one is meant by anybody.
constexpr double longest = 100'000;
constexpr double widest = 1'000;

IndicatorParameter period(std::string_view name, int bars) {
    return {
        .name = name, .default_value = static_cast<double>(bars), .minimum = 1, .maximum = longest};
}
IndicatorParameter period(int bars, int shortest = 1) {
    IndicatorParameter parameter = period("n", bars);
    parameter.minimum = shortest;
    return parameter;
}
IndicatorParameter width(double value) {
    return {.name = "width",
            .default_value = value,
            .minimum = 0,
            .maximum = widest,
            .is_whole = false};
}

std::string_view fast_below_slow(const IndicatorArguments& a) {
    return a.whole(0) < a.whole(1) ? "" : "expected fast below slow";
}

/// The directions are there before their average is.
constexpr auto directions = [](const indicators::Adx& it) -> IndicatorValues {
    return {it.ready() ? std::optional(it.value()) : std::nullopt,
            it.directions_ready() ? std::optional(it.plus_di()) : std::nullopt,
            it.directions_ready() ? std::optional(it.minus_di()) : std::nullopt};
};
constexpr auto macd_lines = [](const indicators::Macd& it) -> IndicatorValues {
    return it.ready() ? IndicatorValues{it.line(), it.signal(), it.histogram()} : IndicatorValues{};
};
constexpr auto k_and_d = [](const indicators::Stochastic& it) -> IndicatorValues {
    return it.ready() ? IndicatorValues{it.k(), it.d()} : IndicatorValues{};
};
constexpr auto band_and_direction = [](const indicators::Supertrend& it) -> IndicatorValues {
    return it.ready() ? IndicatorValues{it.value(), it.rising() ? 1.0 : -1.0} : IndicatorValues{};
};

/// Of one period and one output.
template <class Indicator, auto Feed>
std::unique_ptr<ComputedIndicator> of_period(const IndicatorArguments& a) {
    return computed(Indicator(a.whole(0)), Feed);
}

/// Averages of closes.
std::vector<IndicatorEntry> averages() {
    return {
        {"dema",
         "double exponential moving average (Mulloy 1994)",
         "TA-Lib's DEMA",
         {period(20)},
         {"dema"},
         &of_period<indicators::Dema, feeds::close>},
        {"ehma",
         "exponential Hull moving average: Hull's with EMAs",
         "Hull, alanhull.com",
         {period(16, 2)},
         {"ehma"},
         &of_period<indicators::Ehma, feeds::close>},
        {"ema",
         "exponential moving average",
         "TA-Lib's EMA",
         {period(20)},
         {"ema"},
         &of_period<indicators::Ema, feeds::close>},
        {"hma",
         "Hull moving average",
         "Tulip's HMA",
         {period(16, 2)},
         {"hma"},
         &of_period<indicators::Hma, feeds::close>},
        {"kama",
         "Kaufman's adaptive moving average (1995)",
         "TA-Lib's KAMA",
         {period(30)},
         {"kama"},
         &of_period<indicators::Kama, feeds::close>},
        {"sma",
         "simple moving average",
         "TA-Lib's SMA",
         {period(20)},
         {"sma"},
         &of_period<indicators::Sma, feeds::close>},
        {"tema",
         "triple exponential moving average (Mulloy 1994)",
         "TA-Lib's TEMA",
         {period(20)},
         {"tema"},
         &of_period<indicators::Tema, feeds::close>},
        {"vwma",
         "volume-weighted moving average",
         "Tulip's VWMA",
         {period(20)},
         {"vwma"},
         &of_period<indicators::Vwma, feeds::close_volume>},
        {"wma",
         "weighted moving average, the newest close heaviest",
         "TA-Lib's WMA",
         {period(20)},
         {"wma"},
         &of_period<indicators::Wma, feeds::close>},
    };
}

/// Strength of a move.
std::vector<IndicatorEntry> oscillators() {
    return {
        {"adx",
         "average directional index with +DI and -DI (Wilder 1978)",
         "TA-Lib's ADX, PLUS_DI, MINUS_DI",
         {period(14)},
         {"adx", "plus_di", "minus_di"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Adx(a.whole(0)), feeds::prices, directions);
         }},
        {"cci",
         "commodity channel index (Lambert 1980)",
         "TA-Lib's CCI",
         {period(20)},
         {"cci"},
         &of_period<indicators::Cci, feeds::prices>},
        {"macd",
         "convergence and divergence of two averages (Appel)",
         "TA-Lib's MACD",
         {period("fast", 12), period("slow", 26), period("signal", 9)},
         {"macd", "macd_signal", "macd_hist"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Macd(a.whole(0), a.whole(1), a.whole(2)), feeds::close,
                             macd_lines);
         },
         &fast_below_slow},
        {"mfi",
         "money flow index (Quong and Soudack 1989)",
         "TA-Lib's MFI",
         {period(14)},
         {"mfi"},
         &of_period<indicators::Mfi, feeds::prices_volume>},
        {"roc",
         "rate of change in percent",
         "TA-Lib's ROC",
         {period(10)},
         {"roc"},
         &of_period<indicators::Roc, feeds::close>},
        {"rsi",
         "relative strength index (Wilder 1978)",
         "TA-Lib's RSI",
         {period(14)},
         {"rsi"},
         &of_period<indicators::Rsi, feeds::close>},
        {"stochastic",
         "slow stochastic (Lane)",
         "TA-Lib's STOCH",
         {period("n", 14), period("k", 3), period("d", 3)},
         {"stochastic_k", "stochastic_d"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Stochastic(a.whole(0), a.whole(1), a.whole(2)),
                             feeds::prices, k_and_d);
         }},
        {"williams_r",
         "Williams %R, -100 to 0",
         "TA-Lib's WILLR",
         {period(14)},
         {"williams_r"},
         &of_period<indicators::WilliamsR, feeds::prices>},
    };
}

/// How far prices range, and channels.
std::vector<IndicatorEntry> ranges() {
    return {
        {"atr",
         "average true range (Wilder 1978)",
         "TA-Lib's ATR",
         {period(14)},
         {"atr"},
         &of_period<indicators::Atr, feeds::prices>},
        {"bollinger",
         "Bollinger bands: standard deviations about a mean",
         "TA-Lib's BBANDS",
         {period(20), width(2)},
         {"bollinger_upper", "bollinger_middle", "bollinger_lower"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Bollinger(a.whole(0), a.number(1)), feeds::close,
                             reads::bands);
         }},
        {"donchian",
         "highest high and lowest low, this bar among them",
         "TA-Lib's MAX and MIN",
         {period(20)},
         {"donchian_upper", "donchian_middle", "donchian_lower"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Donchian(a.whole(0)), feeds::high_low, reads::bands);
         }},
        {"keltner",
         "average true ranges about an EMA (Raschke's form)",
         "Skender's Keltner",
         {period(20), period("range_n", 10), width(2)},
         {"keltner_upper", "keltner_middle", "keltner_lower"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Keltner(a.whole(0), a.whole(1), a.number(2)),
                             feeds::prices, reads::bands);
         }},
        {"rolling_max",
         "highest close",
         "TA-Lib's MAX",
         {period(20)},
         {"rolling_max"},
         &of_period<indicators::RollingMax, feeds::close>},
        {"rolling_min",
         "lowest close",
         "TA-Lib's MIN",
         {period(20)},
         {"rolling_min"},
         &of_period<indicators::RollingMin, feeds::close>},
        {"stddev",
         "standard deviation of closes, of the population",
         "TA-Lib's STDDEV",
         {period(20)},
         {"stddev"},
         &of_period<indicators::StdDev, feeds::close>},
        {"supertrend",
         "the band a trend runs along; direction 1 rising, -1 falling",
         "Skender's SuperTrend",
         {period(10), width(3)},
         {"supertrend", "supertrend_direction"},
         [](const IndicatorArguments& a) {
             return computed(indicators::Supertrend(a.whole(0), a.number(1)), feeds::prices,
                             band_and_direction);
         }},
    };
}

/// The rest.
std::vector<IndicatorEntry> others() {
    return {
        {"linreg_slope",
         "slope a bar of the least-squares line through closes",
         "TA-Lib's LINEARREG_SLOPE",
         {period(14, 2)},
         {"linreg_slope"},
         &of_period<indicators::LinearRegressionSlope, feeds::close>},
        {"obv",
         "on-balance volume (Granville 1963)",
         "TA-Lib's OBV",
         {},
         {"obv"},
         [](const IndicatorArguments&) {
             return computed(indicators::Obv(), feeds::close_volume);
         }},
        {"session_vwap",
         "volume-weighted average price since the session opened",
         "sum of typical price * volume / sum of volume",
         {},
         {"session_vwap"},
         [](const IndicatorArguments&) {
             return computed(indicators::SessionVwap(), feeds::of_session);
         }},
    };
}

}  // namespace

const std::vector<IndicatorEntry>& indicator_catalog() {
    static const auto catalog = [] {
        std::vector<IndicatorEntry> all;
        for (auto* part : {&averages, &oscillators, &ranges, &others}) {
            std::ranges::move(part(), std::back_inserter(all));
        }
        std::ranges::sort(all, {}, &IndicatorEntry::name);
        return all;
    }();
    return catalog;
}

}  // namespace millrace::cli
