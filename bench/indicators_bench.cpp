// EMA, RSI and MACD against loops written by hand for the same numbers, in one process and with the
// same flags. Read as ratios; bench/run interleaves the pairs and takes medians.
#include <cmath>
#include <cstdint>
#include <cstdlib>
#include <vector>

#include <benchmark/benchmark.h>

#include <millrace/indicators/ema.h>
#include <millrace/indicators/macd.h>
#include <millrace/indicators/rsi.h>

namespace {

using millrace::indicators::Ema;
using millrace::indicators::Macd;
using millrace::indicators::Rsi;

constexpr std::size_t value_count = 1'000'000;

/// A walk in ticks of 0.05 from a fixed seed.
const std::vector<double>& values() {
    static const auto made = [] {
        std::vector<double> walk(value_count);
        std::uint64_t state = 88172645463325252U;
        std::int64_t ticks = 30'000;
        for (double& value : walk) {
            state ^= state << 13U;
            state ^= state >> 7U;
            state ^= state << 17U;
            ticks += static_cast<std::int64_t>(state % 41) - 20;
            value = static_cast<double>(ticks) * 0.05;
        }
        return walk;
    }();
    return made;
}

double mean_of(const double* first, int n) {
    double sum = 0;
    for (int i = 0; i < n; ++i) {
        sum += first[i];
    }
    return sum / n;
}

/// Every value looked at, as whoever streams does.
template <class Indicator, class Read>
double streamed(Indicator indicator, const std::vector<double>& series, Read read) {
    double sum = 0;
    for (const double value : series) {
        if (indicator.update(value)) {
            sum += read(indicator);
        }
    }
    return sum;
}

double ema_streamed(const std::vector<double>& series) {
    return streamed(Ema(20), series, [](const Ema& ema) { return ema.value(); });
}

double ema_by_hand(const std::vector<double>& series) {
    const int n = 20;
    const double k = 2.0 / (n + 1);
    double ema = mean_of(series.data(), n);
    double sum = ema;
    for (std::size_t i = n; i < series.size(); ++i) {
        ema += (series[i] - ema) * k;
        sum += ema;
    }
    return sum;
}

double rsi_streamed(const std::vector<double>& series) {
    return streamed(Rsi(14), series, [](const Rsi& rsi) { return rsi.value(); });
}

double rsi_by_hand(const std::vector<double>& series) {
    const int n = 14;
    const double k = 1.0 / n;
    double gain = 0;
    double loss = 0;
    for (std::size_t i = 1; i <= n; ++i) {
        const double change = series[i] - series[i - 1];
        gain += change > 0 ? change * k : 0;
        loss += change < 0 ? -change * k : 0;
    }
    double sum = 100 * gain / (gain + loss);
    for (std::size_t i = n + 1; i < series.size(); ++i) {
        const double change = series[i] - series[i - 1];
        gain += ((change > 0 ? change : 0) - gain) * k;
        loss += ((change < 0 ? -change : 0) - loss) * k;
        sum += 100 * gain / (gain + loss);
    }
    return sum;
}

double macd_streamed(const std::vector<double>& series) {
    return streamed(Macd(12, 26, 9), series, [](const Macd& macd) { return macd.histogram(); });
}

double macd_by_hand(const std::vector<double>& series) {
    const double fast_k = 2.0 / 13;
    const double slow_k = 2.0 / 27;
    const double signal_k = 2.0 / 10;
    double fast = mean_of(series.data() + 14, 12);
    double slow = mean_of(series.data(), 26);
    double signal = (fast - slow) / 9;
    for (std::size_t i = 26; i < 34; ++i) {
        fast += (series[i] - fast) * fast_k;
        slow += (series[i] - slow) * slow_k;
        signal += (fast - slow) / 9;
    }
    double sum = fast - slow - signal;
    for (std::size_t i = 34; i < series.size(); ++i) {
        fast += (series[i] - fast) * fast_k;
        slow += (series[i] - slow) * slow_k;
        signal += (fast - slow - signal) * signal_k;
        sum += fast - slow - signal;
    }
    return sum;
}

template <double (*Of)(const std::vector<double>&)> void time_of(benchmark::State& state) {
    for (auto _ : state) {
        benchmark::DoNotOptimize(Of(values()));
    }
    state.SetItemsProcessed(static_cast<std::int64_t>(value_count) * state.iterations());
}

/// Two loops that do not give the same are no pair.
void check_pair(double ours, double by_hand) {
    if (!(std::fabs(ours - by_hand) <= 1e-6 * std::fabs(by_hand) + 1e-3)) {
        std::abort();
    }
}

BENCHMARK(time_of<ema_streamed>)->Name("ema")->Unit(benchmark::kMillisecond);
BENCHMARK(time_of<ema_by_hand>)->Name("ema_by_hand")->Unit(benchmark::kMillisecond);
BENCHMARK(time_of<rsi_streamed>)->Name("rsi")->Unit(benchmark::kMillisecond);
BENCHMARK(time_of<rsi_by_hand>)->Name("rsi_by_hand")->Unit(benchmark::kMillisecond);
BENCHMARK(time_of<macd_streamed>)->Name("macd")->Unit(benchmark::kMillisecond);
BENCHMARK(time_of<macd_by_hand>)->Name("macd_by_hand")->Unit(benchmark::kMillisecond);

}  // namespace

int main(int argc, char** argv) {
    check_pair(ema_streamed(values()), ema_by_hand(values()));
    check_pair(rsi_streamed(values()), rsi_by_hand(values()));
    check_pair(macd_streamed(values()), macd_by_hand(values()));
    benchmark::Initialize(&argc, argv);
    benchmark::RunSpecifiedBenchmarks();
    return 0;
}
