#include "twins.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace millrace::indicators {
namespace {

using Values = std::vector<double>;
using Bars = std::vector<TestBar>;

Values closes(const Bars& bars) {
    Values values;
    for (const TestBar& bar : bars) {
        values.push_back(bar.close);
    }
    return values;
}

Values typical(const Bars& bars) {
    Values values;
    for (const TestBar& bar : bars) {
        values.push_back((bar.high + bar.low + bar.close) / 3.0);
    }
    return values;
}

double mean(const Values& window) {
    return std::accumulate(window.begin(), window.end(), 0.0) / static_cast<double>(window.size());
}

/// What `of` makes of each window of n values.
template <class Of> Series windows(const Values& values, int n, Of of) {
    Series results(values.size());
    for (auto i = static_cast<std::size_t>(n); i <= values.size(); ++i) {
        const auto end = values.begin() + static_cast<std::ptrdiff_t>(i);
        results[i - 1] = of(Values(end - n, end));
    }
    return results;
}

/// What `of` makes of the values of two series where both have one.
template <class Of> Series both(const Series& left, const Series& right, Of of) {
    Series results(left.size());
    for (std::size_t i = 0; i < left.size(); ++i) {
        if (left[i] && right[i]) {
            results[i] = of(*left[i], *right[i]);
        }
    }
    return results;
}

/// An average of what is valid of `values`, at the places of that.
template <class Average> Series then(const Series& values, Average average) {
    Values valid;
    for (const auto& value : values) {
        if (value) {
            valid.push_back(*value);
        }
    }
    Series results = average(valid);
    results.insert(results.begin(), values.size() - valid.size(), std::nullopt);
    return results;
}

/// (1 - k) to the age of each value, the seed's weight with the mean of the first n.
Series exponential(const Values& values, int n, double k) {
    Series results(values.size());
    const auto period = static_cast<std::size_t>(n);
    if (values.size() < period) {
        return results;
    }
    const double seed = mean(Values(values.begin(), values.begin() + n));
    for (std::size_t last = period - 1; last < values.size(); ++last) {
        double sum = std::pow(1 - k, static_cast<double>(last + 1 - period)) * seed;
        for (std::size_t i = period; i <= last; ++i) {
            sum += k * std::pow(1 - k, static_cast<double>(last - i)) * values[i];
        }
        results[last] = sum;
    }
    return results;
}

Series ema(const Values& values, int n) { return exponential(values, n, 2.0 / (n + 1)); }
Series wilder(const Values& values, int n) { return exponential(values, n, 1.0 / n); }
Series sma(const Values& values, int n) { return windows(values, n, mean); }
Series highest(const Values& values, int n) {
    return windows(values, n,
                   [](const Values& w) { return *std::max_element(w.begin(), w.end()); });
}
Series lowest(const Values& values, int n) {
    return windows(values, n,
                   [](const Values& w) { return *std::min_element(w.begin(), w.end()); });
}
Series wma(const Values& values, int n) {
    return windows(values, n, [](const Values& window) {
        double sum = 0;
        double weights = 0;
        for (std::size_t i = 0; i < window.size(); ++i) {
            sum += static_cast<double>(i + 1) * window[i];
            weights += static_cast<double>(i + 1);
        }
        return sum / weights;
    });
}
Series deviation(const Values& values, int n) {
    return windows(values, n, [](const Values& window) {
        const double middle = mean(window);
        double squares = 0;
        for (const double value : window) {
            squares += (value - middle) * (value - middle);
        }
        return std::sqrt(squares / static_cast<double>(window.size()));
    });
}
Series slope(const Values& values, int n) {
    return windows(values, n, [](const Values& window) {
        const double x_mean = (static_cast<double>(window.size()) - 1) / 2;
        const double y_mean = mean(window);
        double together = 0;
        double alone = 0;
        for (std::size_t i = 0; i < window.size(); ++i) {
            const double x = static_cast<double>(i) - x_mean;
            together += x * (window[i] - y_mean);
            alone += x * x;
        }
        return together / alone;
    });
}

Series hull(const Values& values, int n, int m, Series (*average)(const Values&, int)) {
    const Series sharp = both(average(values, n / 2), average(values, n),
                              [](double half, double full) { return 2 * half - full; });
    return then(sharp, [=](const Values& valid) { return average(valid, m); });
}

Series dema(const Values& values, int n) {
    const Series once = ema(values, n);
    const Series twice = then(once, [=](const Values& valid) { return ema(valid, n); });
    return both(once, twice, [](double e1, double e2) { return 2 * e1 - e2; });
}
Series tema(const Values& values, int n) {
    const Series once = ema(values, n);
    const Series twice = then(once, [=](const Values& valid) { return ema(valid, n); });
    const Series thrice = then(twice, [=](const Values& valid) { return ema(valid, n); });
    const Series apart = both(once, twice, [](double e1, double e2) { return 3 * e1 - 3 * e2; });
    return both(apart, thrice, [](double sum, double e3) { return sum + e3; });
}

Series kama(const Values& values, int n) {
    Series results(values.size());
    const auto period = static_cast<std::size_t>(n);
    double previous = values[period - 1];
    for (std::size_t i = period; i < values.size(); ++i) {
        double way = 0;
        for (std::size_t j = i - period + 1; j <= i; ++j) {
            way += std::fabs(values[j] - values[j - 1]);
        }
        const double e = way == 0 ? 1 : std::fabs(values[i] - values[i - period]) / way;
        previous += std::pow(e * (2.0 / 3 - 2.0 / 31) + 2.0 / 31, 2) * (values[i] - previous);
        results[i] = previous;
    }
    return results;
}

Values changes(const Values& values) {
    Values results;
    for (std::size_t i = 1; i < values.size(); ++i) {
        results.push_back(values[i] - values[i - 1]);
    }
    return results;
}

template <class Of> Values each(Values values, Of of) {
    std::transform(values.begin(), values.end(), values.begin(), of);
    return values;
}

/// Averages of what lies between bars stand at the later bar.
Series one_later(Series series) {
    series.insert(series.begin(), std::nullopt);
    return series;
}

double percent_of(double part, double all) { return all == 0 ? 0 : 100 * part / all; }

Series rsi(const Values& values, int n) {
    const Values moves = changes(values);
    const Series up = wilder(each(moves, [](double x) { return x > 0 ? x : 0; }), n);
    const Series down = wilder(each(moves, [](double x) { return x < 0 ? -x : 0; }), n);
    return one_later(both(up, down, [](double g, double l) { return percent_of(g, g + l); }));
}

Series roc(const Values& values, int n) {
    return windows(values, n + 1, [](const Values& window) {
        return 100 * (window.back() - window.front()) / window.front();
    });
}

std::vector<Series> macd(const Values& values, int fast, int slow, int signal_n) {
    const Values late(values.begin() + (slow - fast), values.end());
    Series quick = ema(late, fast);
    quick.insert(quick.begin(), static_cast<std::size_t>(slow - fast), std::nullopt);
    const Series line = both(quick, ema(values, slow),
                             [](double fast_ema, double slow_ema) { return fast_ema - slow_ema; });
    const Series signal = then(line, [=](const Values& valid) { return ema(valid, signal_n); });
    const auto first = [](double of_line, double) { return of_line; };
    return {both(line, signal, first), signal, both(line, signal, std::minus<>())};
}

std::vector<Series> around(const Series& middle, const Series& range, double width) {
    return {both(middle, range, [=](double m, double r) { return m + width * r; }),
            both(middle, range, [](double m, double) { return m; }),
            both(middle, range, [=](double m, double r) { return m - width * r; })};
}

template <class Of> Values of_bars(const Bars& bars, Of of) {
    Values values;
    for (const TestBar& bar : bars) {
        values.push_back(of(bar));
    }
    return values;
}
Values highs(const Bars& bars) {
    return of_bars(bars, [](const TestBar& bar) { return bar.high; });
}
Values lows(const Bars& bars) {
    return of_bars(bars, [](const TestBar& bar) { return bar.low; });
}

/// Of the close within the range of n bars, 0 at the bottom and 100 at the top.
Series place_in_range(const Bars& bars, int n, double when_flat) {
    const Series high = highest(highs(bars), n);
    const Series low = lowest(lows(bars), n);
    Series results(bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        if (high[i]) {
            const double range = *high[i] - *low[i];
            results[i] = range == 0 ? when_flat : 100 * (bars[i].close - *low[i]) / range;
        }
    }
    return results;
}

std::vector<Series> stochastic(const Bars& bars, int n) {
    const auto three = [](const Values& valid) { return sma(valid, 3); };
    const Series k = then(place_in_range(bars, n, 0), three);
    const Series d = then(k, three);
    return {both(k, d, [](double of_k, double) { return of_k; }), d};
}

Series williams_r(const Bars& bars, int n) {
    Series results = place_in_range(bars, n, 100);
    for (auto& result : results) {
        result = result ? std::optional(*result - 100) : result;
    }
    return results;
}

Series cci(const Bars& bars, int n) {
    return windows(typical(bars), n, [](const Values& window) {
        const double middle = mean(window);
        const double away = mean(each(window, [=](double x) { return std::fabs(x - middle); }));
        // A window of one price is one to the last digit of its mean.
        return away < 1e-9 ? 0 : (window.back() - middle) / (0.015 * away);
    });
}

/// From the second bar on.
Values true_ranges(const Bars& bars) {
    Values ranges;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        const double before = bars[i - 1].close;
        ranges.push_back(std::max(bars[i].high, before) - std::min(bars[i].low, before));
    }
    return ranges;
}

Series atr(const Bars& bars, int n) { return one_later(wilder(true_ranges(bars), n)); }

/// Wilder's running sums as TA-Lib's code has them: n - 1 values added, then s - s / n + x.
Series running_sum(const Values& values, int n) {
    Series results(values.size());
    double sum = 0;
    for (std::size_t i = 0; i < values.size(); ++i) {
        if (i + 1 < static_cast<std::size_t>(n)) {
            sum += values[i];
        } else {
            sum = sum - sum / n + values[i];
            results[i] = sum;
        }
    }
    return results;
}

std::vector<Series> adx(const Bars& bars, int n) {
    Values plus;
    Values minus;
    for (std::size_t i = 1; i < bars.size(); ++i) {
        const double up = bars[i].high - bars[i - 1].high;
        const double down = bars[i - 1].low - bars[i].low;
        plus.push_back(up > down && up > 0 ? up : 0);
        minus.push_back(down > up && down > 0 ? down : 0);
    }
    const Series range = running_sum(true_ranges(bars), n);
    const Series plus_di = both(running_sum(plus, n), range, percent_of);
    const Series minus_di = both(running_sum(minus, n), range, percent_of);
    Series average(plus_di.size());
    double value = 0;
    int count = 0;
    for (std::size_t i = 0; i < plus_di.size(); ++i) {
        if (!plus_di[i]) {
            continue;
        }
        const double all = *plus_di[i] + *minus_di[i];
        const double dx = percent_of(std::fabs(*plus_di[i] - *minus_di[i]), all);
        if (++count <= n) {
            value += dx / n;
        } else if (all > 0) {
            value = (value * (n - 1) + dx) / n;
        }
        average[i] = count >= n ? std::optional(value) : std::nullopt;
    }
    const auto right = [](double, double di) { return di; };
    return {one_later(average), one_later(both(average, plus_di, right)),
            one_later(both(average, minus_di, right))};
}

std::vector<Series> supertrend(const Bars& bars, int n, double width) {
    const Series range = atr(bars, n);
    Series line(bars.size());
    Series rising(bars.size());
    double upper = 0;
    double lower = 0;
    bool up = false;
    for (auto i = static_cast<std::size_t>(n); i < bars.size(); ++i) {
        const double middle = (bars[i].high + bars[i].low) / 2;
        const double above = middle + width * *range[i];
        const double below = middle - width * *range[i];
        if (i == static_cast<std::size_t>(n)) {
            up = bars[i].close >= middle;
            upper = above;
            lower = below;
        }
        if (above < upper || bars[i - 1].close > upper) {
            upper = above;
        }
        if (below > lower || bars[i - 1].close < lower) {
            lower = below;
        }
        up = bars[i].close > (up ? lower : upper);
        line[i] = up ? lower : upper;
        rising[i] = up ? 1.0 : 0.0;
    }
    return {line, rising};
}

Series vwma(const Bars& bars, int n) {
    Series results = sma(closes(bars), n);
    for (std::size_t i = 0; i < bars.size(); ++i) {
        double money = 0;
        double volume = 0;
        for (std::size_t j = i + 1 - static_cast<std::size_t>(n); results[i] && j <= i; ++j) {
            money += bars[j].close * bars[j].volume;
            volume += bars[j].volume;
        }
        results[i] = volume > 0 ? std::optional(money / volume) : results[i];
    }
    return results;
}

Series mfi(const Bars& bars, int n) {
    const Values prices = typical(bars);
    Series results(bars.size());
    for (auto i = static_cast<std::size_t>(n); i < bars.size(); ++i) {
        double up = 0;
        double down = 0;
        for (std::size_t j = i + 1 - static_cast<std::size_t>(n); j <= i; ++j) {
            up += prices[j] > prices[j - 1] ? prices[j] * bars[j].volume : 0;
            down += prices[j] < prices[j - 1] ? prices[j] * bars[j].volume : 0;
        }
        results[i] = percent_of(up, up + down);
    }
    return results;
}

Series obv(const Bars& bars) {
    Series results(bars.size());
    double sum = bars.front().volume;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double before = bars[i == 0 ? 0 : i - 1].close;
        sum += bars[i].close > before ? bars[i].volume : 0;
        sum -= bars[i].close < before ? bars[i].volume : 0;
        results[i] = sum;
    }
    return results;
}

Series session_vwap(const Bars& bars) {
    const Values prices = typical(bars);
    Series results(bars.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        double money = 0;
        double volume = 0;
        for (std::size_t j = i + 1; j-- > 0;) {
            money += prices[j] * bars[j].volume;
            volume += bars[j].volume;
            if (bars[j].opens_session) {
                break;
            }
        }
        results[i] = volume > 0 ? std::optional(money / volume) : std::nullopt;
    }
    return results;
}

std::vector<Series> donchian(const Bars& bars, int n) {
    const Series high = highest(highs(bars), n);
    const Series low = lowest(lows(bars), n);
    return {high, both(high, low, [](double h, double l) { return (h + l) / 2; }), low};
}

Twin of_closes(Series (*twin)(const Values&, int), int least = 1) {
    return [=](const Bars& bars, int n) {
        return std::vector<Series>{twin(closes(bars), std::max(n, least))};
    };
}
Twin of_whole_bars(Series (*twin)(const Bars&, int)) {
    return [=](const Bars& bars, int n) { return std::vector<Series>{twin(bars, n)}; };
}

Series hma(const Values& values, int n) {
    return hull(values, n, static_cast<int>(std::floor(std::sqrt(n))), wma);
}
Series ehma(const Values& values, int n) {
    return hull(values, n, static_cast<int>(std::lround(std::sqrt(n))), ema);
}

}  // namespace

std::map<std::string, Twin> twins() {
    return {
        {"sma", of_closes(sma)},
        {"ema", of_closes(ema)},
        {"wma", of_closes(wma)},
        {"dema", of_closes(dema)},
        {"tema", of_closes(tema)},
        {"kama", of_closes(kama)},
        {"hma", of_closes(hma, 2)},
        {"ehma", of_closes(ehma, 2)},
        {"rsi", of_closes(rsi)},
        {"roc", of_closes(roc)},
        {"stddev", of_closes(deviation)},
        {"rolling_min", of_closes(lowest)},
        {"rolling_max", of_closes(highest)},
        {"linear_regression_slope", of_closes(slope, 2)},
        {"bollinger",
         [](const Bars& bars, int n) {
             return around(sma(closes(bars), n), deviation(closes(bars), n), 2);
         }},
        {"macd", [](const Bars& bars, int n) { return macd(closes(bars), n, 2 * n, n + 1); }},
        {"stochastic", stochastic},
        {"cci", of_whole_bars(cci)},
        {"williams_r", of_whole_bars(williams_r)},
        {"atr", of_whole_bars(atr)},
        {"adx", adx},
        {"keltner",
         [](const Bars& bars, int n) { return around(ema(closes(bars), n), atr(bars, n), 2); }},
        {"donchian", donchian},
        {"supertrend", [](const Bars& bars, int n) { return supertrend(bars, n, 3); }},
        {"vwma", of_whole_bars(vwma)},
        {"obv", [](const Bars& bars, int) { return std::vector<Series>{obv(bars)}; }},
        {"mfi", of_whole_bars(mfi)},
        {"session_vwap",
         [](const Bars& bars, int) { return std::vector<Series>{session_vwap(bars)}; }},
    };
}

}  // namespace millrace::indicators
