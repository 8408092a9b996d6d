// Against what other libraries made of the same bars: TA-Lib, Tulip, Skender, LEAN, backtrader.
#include "every_indicator.h"

#include <gtest/gtest.h>

#include <cmath>
#include <fstream>
#include <sstream>

#include "reference.h"

namespace millrace::indicators {
namespace {

/// An output of an indicator and the column that holds the same.
struct Column {
    std::string name;
    Subject subject;
    std::size_t output = 0;
};

struct Tolerance {
    double relative = 1e-9;
    double of_price = 1e-9;
    double absolute = 0;
};

Series stream(const Column& column, const std::vector<TestBar>& bars) {
    const auto indicator = column.subject.make();
    Series results;
    for (const TestBar& bar : bars) {
        const bool ready = indicator->update(bar);
        results.push_back(ready ? std::optional(indicator->outputs().at(column.output))
                                : std::nullopt);
    }
    return results;
}

void expect_close(double actual, double expected, double price, const Tolerance& tolerance,
                  const std::string& where) {
    const double largest = std::max(std::fabs(actual), std::fabs(expected));
    EXPECT_NEAR(actual, expected,
                tolerance.relative * largest + tolerance.of_price * price + tolerance.absolute)
        << where;
}

/// From row `from` on, wherever both have a value. Answers how many these were.
std::size_t compare(const Column& column, const std::vector<TestBar>& bars, const Series& expected,
                    const Tolerance& tolerance, std::size_t from = 0) {
    const Series actual = stream(column, bars);
    std::size_t compared = 0;
    for (std::size_t i = from; i < bars.size(); ++i) {
        if (actual[i] && expected[i]) {
            expect_close(*actual[i], *expected[i], bars[i].close, tolerance,
                         column.name + " row " + std::to_string(i));
            ++compared;
        }
    }
    return compared;
}

template <class Indicator> Subject of_closes(int first_valid, Indicator indicator) {
    return subject("", first_valid, indicator, feeds::close, reads::value);
}
Subject bollinger() { return subject("", 19, Bollinger(20, 2), feeds::close, reads::bands); }
Subject atr() { return subject("", 14, Atr(14), feeds::prices, reads::value); }
Subject macd() {
    return subject("", 33, Macd(12, 26, 9), feeds::close, [](const Macd& it) {
        return Outputs{it.line(), it.signal(), it.histogram()};
    });
}
Subject stochastic() {
    return subject("", 17, Stochastic(14, 3, 3), feeds::prices, [](const Stochastic& it) {
        return Outputs{it.k(), it.d()};
    });
}

std::vector<Column> columns_of_talib() {
    return {
        {"SMA_20", of_closes(19, Sma(20))},
        {"EMA_12", of_closes(11, Ema(12))},
        {"EMA_50", of_closes(49, Ema(50))},
        {"WMA_20", of_closes(19, Wma(20))},
        {"RSI_14", of_closes(14, Rsi(14))},
        {"MACD_12_26_9", macd(), 0},
        {"MACDsig_12_26_9", macd(), 1},
        {"MACDhist_12_26_9", macd(), 2},
        {"BBu_20_2", bollinger(), 0},
        {"BBm_20_2", bollinger(), 1},
        {"BBl_20_2", bollinger(), 2},
        {"ATR_14", atr()},
        {"ADX_14", subject("", 27, Adx(14), feeds::prices, reads::value)},
        {"STOCHslowk_14_3_3", stochastic(), 0},
        {"STOCHslowd_14_3_3", stochastic(), 1},
        {"OBV", subject("", 0, Obv(), feeds::traded, reads::value)},
        {"HMA_9", of_closes(10, Hma(9))},
        {"HMA_16", of_closes(18, Hma(16))},
        {"VWMA_20", subject("", 19, Vwma(20), feeds::traded, reads::value)},
        {"STDDEV_20_pop", of_closes(19, StdDev(20))},
    };
}

TEST(TaLibAndTulip, AgreeOnEveryColumn) {
    const auto reference = talib_on_nse();
    if (!reference) {
        GTEST_SKIP() << "not run: the shared reference data is absent";
    }
    const auto columns = columns_of_talib();
    EXPECT_EQ(columns.size(), reference->columns.size());
    for (const Column& column : columns) {
        const Series actual = stream(column, reference->bars);
        EXPECT_EQ(first_valid(actual), reference->first_valid.at(column.name)) << column.name;
        const bool deviation = column.name.starts_with("STDDEV");
        const Tolerance tolerance = deviation ? Tolerance{2e-7, 0} : Tolerance{};
        const auto& rows = reference->columns.at(column.name);
        EXPECT_GT(rows.size(), 1'900U) << column.name;
        for (const auto& [row, expected] : rows) {
            expect_close(actual.at(row).value(), expected, reference->bars[row].close, tolerance,
                         column.name + " row " + std::to_string(row));
        }
    }
}

TEST(Skender, AgreesOnHisQuotes) {
    const auto quotes = read_csv("indicators/skender/quotes/default.csv");
    if (!quotes) {
        GTEST_SKIP() << "not run: the shared reference data is absent";
    }
    const auto bars = bars_of(*quotes, {"high", "low", "close", "volume"});
    const std::vector<std::pair<std::string, Column>> columns = {
        {"atr", {"atr", atr()}},
        {"bb", {"upperBand", bollinger(), 0}},
        {"bb", {"sma", bollinger(), 1}},
        {"bb", {"lowerBand", bollinger(), 2}},
        {"ema", {"ema", of_closes(19, Ema(20))}},
        {"hma", {"hma", of_closes(15, Hma(14))}},
        {"macd", {"macd", macd(), 0}},
        {"macd", {"signal", macd(), 1}},
        {"macd", {"histogram", macd(), 2}},
        {"rsi", {"rsi", of_closes(14, Rsi(14))}},
        {"sma", {"sma", of_closes(19, Sma(20))}},
        {"stoch", {"k", stochastic(), 0}},
        {"stoch", {"d", stochastic(), 1}},
    };
    for (const auto& [file, column] : columns) {
        const auto results =
            read_json_rows("indicators/skender/results/" + file + ".standard.json");
        ASSERT_TRUE(results) << file;
        // His MACD seeds its fast average with the first 12 closes: the same from row 250 on.
        const std::size_t from = file == "macd" ? 250 : 0;
        const auto compared = compare(column, bars, results->at(column.name), {}, from);
        EXPECT_EQ(bars.size(), 502U);
        EXPECT_EQ(compared, 502U - std::max<std::size_t>(
                                       from, static_cast<std::size_t>(column.subject.first_valid)))
            << file;
    }
}

TEST(Lean, AgreesWithinItsOwnTolerances) {
    struct File {
        std::string name;
        std::vector<std::string> prices;
        std::size_t from;
        double tolerance;
        std::vector<Column> columns;
    };
    const std::vector<std::string> hlc = {"High", "Low", "Close"};
    const std::vector<std::string> all_close = {"Close", "Close", "Close"};
    const std::vector<File> files = {
        // Its range counts the first bar too: the same once that is forgotten.
        {"spy_atr_wilder.txt", hlc, 250, 1e-3, {{"Average True Range 14", atr()}}},
        {"spy_bollinger_bands.txt",
         hlc,
         0,
         1e-3,
         {{"Bollinger Bands\u00ae 20 2 Top", bollinger(), 0},
          {"Moving Average 20", bollinger(), 1},
          {"Bollinger Bands\u00ae 20 2 Bottom", bollinger(), 2}}},
        {"spy_ema.csv", {"close", "close", "close"}, 0, 1e-3, {{"EMA14", of_closes(13, Ema(14))}}},
        {"spy_hma.txt", hlc, 0, 1e-3, {{"HMA_16", of_closes(18, Hma(16))}}},
        {"spy_with_macd.txt",
         hlc,
         250,
         1e-3,
         {{"MACD", macd(), 0}, {"Signal", macd(), 1}, {"Histogram", macd(), 2}}},
        {"spy_with_indicators.txt",
         all_close,
         0,
         1e-2,
         {{"SMA14", of_closes(13, Sma(14))}, {"EMA14", of_closes(13, Ema(14))}}},
        {"spy_with_indicators.txt",
         all_close,
         0,
         1e-3,
         {{"RSI 14 Wilder", of_closes(14, Rsi(14))}}},
    };
    for (const File& file : files) {
        const auto table = read_csv("indicators/lean/" + file.name);
        if (!table) {
            GTEST_SKIP() << "not run: the shared reference data is absent";
        }
        const auto bars = bars_of(*table, file.prices);
        for (const Column& column : file.columns) {
            EXPECT_GT(
                compare(column, bars, table->at(column.name), {0, 0, file.tolerance}, file.from),
                100U)
                << file.name << " " << column.name;
        }
    }
}

/// Every number of six decimals in quotes that follows the name: three a line of the indicator.
std::vector<double> checkpoints(const std::string& json, const std::string& name,
                                std::size_t lines) {
    std::vector<double> numbers;
    std::istringstream rest(json.substr(json.find("\"" + name + "\": {")));
    for (std::string line; numbers.size() < 3 * lines && std::getline(rest, line);) {
        if (line.size() > 8 && line.front() == '"' && line.find(':') == std::string::npos) {
            numbers.push_back(std::stod(line.substr(1)));
        }
    }
    return numbers;
}

TEST(Backtrader, AgreesAtItsCheckpoints) {
    const auto table = read_csv("backtests/backtrader/2006-day-001.txt");
    std::ifstream file(std::string(MILLRACE_SHARED_DATA_DIR) +
                       "/indicators/backtrader/expected_2006-day-001.json");
    if (!table || !file) {
        GTEST_SKIP() << "not run: the shared reference data is absent";
    }
    const std::string json{std::istreambuf_iterator<char>(file), {}};
    const auto bars = bars_of(*table, {"High", "Low", "Close"});
    ASSERT_EQ(bars.size(), 255U);
    const std::vector<std::pair<std::string, Column>> columns = {
        {"rsi", {"rsi", of_closes(14, Rsi(14))}},
        {"ema", {"ema", of_closes(29, Ema(30))}},
        {"sma", {"sma", of_closes(29, Sma(30))}},
        {"hma", {"hma", of_closes(33, Hma(30))}},
        {"atr", {"atr", atr()}},
        {"macdhisto", {"macd", macd(), 0}},
        {"macdhisto", {"signal", macd(), 1}},
        {"macdhisto", {"histogram", macd(), 2}},
    };
    for (const auto& [name, column] : columns) {
        const auto numbers = checkpoints(json, name, column.output + 1);
        ASSERT_EQ(numbers.size(), 3 * (column.output + 1)) << name;
        const Series actual = stream(column, bars);
        const auto first = static_cast<std::size_t>(column.subject.first_valid);
        EXPECT_EQ(first_valid(actual), first);
        const std::size_t middle = 254 - (254 - first + 1) / 2;
        EXPECT_NEAR(actual.at(254).value(), numbers[3 * column.output], 1e-6) << column.name;
        EXPECT_NEAR(actual.at(middle).value(), numbers[3 * column.output + 2], 1e-6) << column.name;
        if (name != "macdhisto") {  // seeded otherwise
            EXPECT_NEAR(actual.at(first).value(), numbers[3 * column.output + 1], 1e-6)
                << column.name;
        }
    }
}

}  // namespace
}  // namespace millrace::indicators
