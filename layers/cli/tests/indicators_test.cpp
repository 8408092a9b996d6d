#include <cmath>
#include <filesystem>
#include <fstream>
#include <functional>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <sstream>

#include <gtest/gtest.h>
#include <millrace/indicators/adx.h>
#include <millrace/indicators/cci.h>
#include <millrace/indicators/dema.h>
#include <millrace/indicators/donchian.h>
#include <millrace/indicators/ehma.h>
#include <millrace/indicators/ema.h>
#include <millrace/indicators/kama.h>
#include <millrace/indicators/keltner.h>
#include <millrace/indicators/linear_regression_slope.h>
#include <millrace/indicators/mfi.h>
#include <millrace/indicators/roc.h>
#include <millrace/indicators/supertrend.h>
#include <millrace/indicators/tema.h>
#include <millrace/indicators/williams_r.h>

#include "drive.h"

namespace millrace::cli {
namespace {

using Cells = std::vector<std::optional<double>>;

/// CSV by column; times apart, the rest numbers or nothing.
struct Sheet {
    std::vector<std::string> names;
    std::vector<std::string> times;
    std::map<std::string, Cells> columns;

    /// Index of the first number; as many as there are rows where there is none.
    std::size_t first_valid(const std::string& name) const {
        const Cells& cells = columns.at(name);
        const auto found = std::find_if(cells.begin(), cells.end(),
                                        [](const auto& cell) { return cell.has_value(); });
        return static_cast<std::size_t>(found - cells.begin());
    }
};

std::vector<std::string> cells_of(const std::string& line) {
    std::vector<std::string> cells;
    std::istringstream rest(line.substr(0, line.find('\r')) + ",");
    for (std::string cell; std::getline(rest, cell, ',');) {
        cells.push_back(cell);
    }
    return cells;
}

Sheet sheet_of(const std::string& csv) {
    Sheet sheet;
    const auto lines = lines_of(csv);
    sheet.names = cells_of(lines.at(0));
    for (std::size_t row = 1; row < lines.size(); ++row) {
        const auto cells = cells_of(lines[row]);
        EXPECT_EQ(cells.size(), sheet.names.size()) << lines[row];
        sheet.times.push_back(cells.at(0));
        for (std::size_t i = 1; i < sheet.names.size(); ++i) {
            char* end = nullptr;
            const double number = std::strtod(cells.at(i).c_str(), &end);
            const bool is_number = end != cells[i].c_str() && *end == '\0';
            sheet.columns[sheet.names[i]].push_back(is_number ? std::optional(number)
                                                              : std::nullopt);
        }
    }
    return sheet;
}

std::string text_of(const std::filesystem::path& path) {
    std::ifstream file(path);
    EXPECT_TRUE(file) << path;
    std::ostringstream text;
    text << file.rdbuf();
    return text.str();
}

class IndicatorsTest : public StoreTest {
protected:
    Outcome compute(const std::string& specs, std::vector<std::string> more = {}) const {
        std::vector<std::string> line = {"indicators", "compute"};
        std::istringstream words(specs);
        line.insert(line.end(), std::istream_iterator<std::string>(words), {});
        line.insert(line.end(), {"--symbol", "INFY"});
        line.insert(line.end(), more.begin(), more.end());
        return run(line);
    }
    Sheet computed(const std::string& specs, std::vector<std::string> more = {}) const {
        const Outcome outcome = compute(specs, std::move(more));
        EXPECT_EQ(outcome.exit_code, 0) << outcome.err;
        return sheet_of(outcome.out);
    }
    Json::Array listed() const {
        const Json document = run({"indicators", "list", "--json"}).json();
        return *document.find("indicators")->as_array();
    }
    std::vector<std::string> names() const {
        std::vector<std::string> names;
        for (const Json& entry : listed()) {
            names.push_back(at(entry, "name"));
        }
        return names;
    }
};

TEST_F(IndicatorsTest, ListHasEveryIndicatorOfTheLayer) {
    const std::string list = project_text("layers/indicators/tests/every_indicator.h");
    const std::string subject = "subject(";
    std::set<std::string> there;
    for (auto at = list.find(subject); at != std::string::npos; at = list.find(subject, at)) {
        at = list.find_first_not_of(" \n", at + subject.size());
        if (list[at] == '"') {  // else its definition
            const std::string name = list.substr(at + 1, list.find('"', at + 1) - at - 1);
            there.insert(name == "linear_regression_slope" ? "linreg_slope" : name);
        }
    }
    const auto listed = names();
    EXPECT_EQ(std::set<std::string>(listed.begin(), listed.end()), there);
    EXPECT_TRUE(std::is_sorted(listed.begin(), listed.end()));
    EXPECT_GT(there.size(), 25U);
}

TEST_F(IndicatorsTest, ListTellsParametersColumnsAndSource) {
    std::set<std::string> columns;
    std::size_t count = 0;
    for (const Json& entry : listed()) {
        for (const Json& output : *entry.find("outputs")->as_array()) {
            columns.insert(at(output, "column"));
            ++count;
        }
        EXPECT_FALSE(at(entry, "description").empty());
        EXPECT_FALSE(at(entry, "source").empty());
    }
    EXPECT_EQ(columns.size(), count) << "no two columns of one name";
    const Outcome text = run({"indicators", "list"});
    const auto lines = lines_of(text.out);
    const auto row = std::find_if(lines.begin(), lines.end(), [](const std::string& line) {
        return line.starts_with("bollinger:20,2 ");
    });
    ASSERT_NE(row, lines.end()) << text.out;
    EXPECT_EQ(row->find("n 1..100000, width 0..1000"), lines[0].find("takes"));
    EXPECT_EQ(row->find("bollinger_upper_20_2"), lines[0].find("column"));
    EXPECT_NE(row->find("TA-Lib's BBANDS"), std::string::npos);
}

TEST_F(IndicatorsTest, ThePageNamesEveryIndicatorAndColumn) {
    const std::string page = project_text("docs/indicators.md");
    for (const Json& entry : listed()) {
        EXPECT_NE(page.find("`" + at(entry, "spec") + "`"), std::string::npos) << at(entry, "spec");
        for (const Json& output : *entry.find("outputs")->as_array()) {
            EXPECT_NE(page.find("`" + at(output, "column") + "`"), std::string::npos)
                << at(output, "column");
        }
    }
}

TEST_F(IndicatorsTest, ColumnsCarryTheParametersInUse) {
    make_bars();
    const auto header = [&](const std::string& spec) {
        return lines_of(compute(spec, {"--to", "2024-01-01"}).out).at(0);
    };
    EXPECT_EQ(header("ema"), "timestamp,ema_20");
    EXPECT_EQ(header("ema:21"), "timestamp,ema_21");
    EXPECT_EQ(header("macd"), "timestamp,macd_12_26_9,macd_signal_12_26_9,macd_hist_12_26_9");
    EXPECT_EQ(header("macd:5"), "timestamp,macd_5_26_9,macd_signal_5_26_9,macd_hist_5_26_9");
    EXPECT_EQ(header("bollinger:10,2.50"),
              "timestamp,bollinger_upper_10_2.5,bollinger_middle_10_2.5,bollinger_lower_10_2.5");
    EXPECT_EQ(header("adx:7"), "timestamp,adx_7,plus_di_7,minus_di_7");
    EXPECT_EQ(header("obv"), "timestamp,obv");
}

TEST_F(IndicatorsTest, EveryColumnIsEmptyUntilItsFirstValue) {
    make_bars();
    std::string specs;
    for (const std::string& name : names()) {
        specs += name + " ";
    }
    const Sheet sheet = computed(specs, {"--to", "2024-01-01"});
    EXPECT_EQ(sheet.times.size(), 375U);
    EXPECT_EQ(sheet.times[0], "2024-01-01T03:45:00Z");
    for (const Json& entry : listed()) {
        for (const Json& output : *entry.find("outputs")->as_array()) {
            const std::string column = at(output, "column");
            const std::size_t first = sheet.first_valid(column);
            EXPECT_EQ(std::to_string(first), at(output, "first_valid")) << column;
            const Cells& cells = sheet.columns.at(column);
            EXPECT_EQ(std::count(cells.begin(), cells.end(), std::nullopt), std::ptrdiff_t(first))
                << column;
        }
    }
}

TEST_F(IndicatorsTest, FromChoosesRowsAndChangesNoValue) {
    make_bars();
    for (const std::string timeframe : {"1m", "15m"}) {
        const std::vector<std::string> frame = {"--timeframe", timeframe};
        const auto whole = lines_of(compute("ema:50 obv atr session_vwap", frame).out);
        const auto part = lines_of(
            compute("ema:50 obv atr session_vwap", {"--timeframe", timeframe, "--from",
                                                    "2024-01-03T05:00:00Z", "--to", "2024-01-04"})
                .out);
        ASSERT_GT(part.size(), 30U);
        EXPECT_EQ(part[0], whole[0]);
        EXPECT_TRUE(part[1].starts_with("2024-01-03T05:00:00Z,")) << part[1];
        EXPECT_TRUE(part.back().starts_with("2024-01-04T09:")) << part.back();
        const auto start = std::find(whole.begin(), whole.end(), part[1]);
        ASSERT_LE(part.size(), std::size_t(whole.end() - start) + 1) << timeframe;
        EXPECT_TRUE(std::equal(part.begin() + 1, part.end(), start)) << timeframe;
    }
}

/// A bar as `bars export` writes it.
struct ExportedBar {
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;
};

std::vector<ExportedBar> bars_of(const Sheet& sheet) {
    std::vector<ExportedBar> bars(sheet.times.size());
    for (std::size_t i = 0; i < bars.size(); ++i) {
        bars[i] = {*sheet.columns.at("high")[i], *sheet.columns.at("low")[i],
                   *sheet.columns.at("close")[i], *sheet.columns.at("volume")[i]};
    }
    return bars;
}

/// Equal to the last bit where there is a value: what is printed reads back as the same double.
template <class Indicator>
void expect_column(const Sheet& sheet, const std::vector<ExportedBar>& bars,
                   const std::string& name, Indicator indicator,
                   std::function<double(Indicator&, const ExportedBar&)> step) {
    const Cells& cells = sheet.columns.at(name);
    ASSERT_EQ(cells.size(), bars.size());
    std::size_t compared = 0;
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const double expected = step(indicator, bars[i]);
        if (cells[i]) {
            ASSERT_EQ(*cells[i], expected) << name << " row " << i;
            ++compared;
        }
    }
    EXPECT_GT(compared, bars.size() / 2) << name;
}

template <class Indicator>
void expect_of_close(const Sheet& sheet, const std::vector<ExportedBar>& bars,
                     const std::string& name, Indicator indicator) {
    expect_column<Indicator>(sheet, bars, name, indicator, [](auto& it, const ExportedBar& bar) {
        it.update(bar.close);
        return it.value();
    });
}

template <class Indicator>
void expect_of_prices(const Sheet& sheet, const std::vector<ExportedBar>& bars,
                      const std::string& name, Indicator indicator,
                      double (Indicator::*output)() const) {
    expect_column<Indicator>(sheet, bars, name, indicator,
                             [output](auto& it, const ExportedBar& bar) {
                                 it.update(bar.high, bar.low, bar.close);
                                 return (it.*output)();
                             });
}

TEST_F(IndicatorsTest, ValuesAreThoseOfTheLayerOverTheExportedBars) {
    using namespace indicators;
    make_bars();
    const Sheet exported =
        sheet_of(run({"bars", "export", "--symbol", "INFY", "--timeframe", "15m"}).out);
    const auto bars = bars_of(exported);
    const Sheet sheet =
        computed("ema:21 dema tema kama:10 ehma roc linreg_slope cci williams_r adx keltner "
                 "donchian:5 supertrend:10,2.5 mfi rolling_min:3 rolling_max:3",
                 {"--timeframe", "15m"});
    EXPECT_EQ(sheet.times, exported.times);
    expect_of_close(sheet, bars, "ema_21", Ema(21));
    expect_of_close(sheet, bars, "dema_20", Dema(20));
    expect_of_close(sheet, bars, "tema_20", Tema(20));
    expect_of_close(sheet, bars, "kama_10", Kama(10));
    expect_of_close(sheet, bars, "ehma_16", Ehma(16));
    expect_of_close(sheet, bars, "roc_10", Roc(10));
    expect_of_close(sheet, bars, "linreg_slope_14", LinearRegressionSlope(14));
    expect_of_close(sheet, bars, "rolling_min_3", RollingMin(3));
    expect_of_close(sheet, bars, "rolling_max_3", RollingMax(3));
    expect_of_prices(sheet, bars, "cci_20", Cci(20), &Cci::value);
    expect_of_prices(sheet, bars, "williams_r_14", WilliamsR(14), &WilliamsR::value);
    expect_of_prices(sheet, bars, "plus_di_14", Adx(14), &Adx::plus_di);
    expect_of_prices(sheet, bars, "minus_di_14", Adx(14), &Adx::minus_di);
    expect_of_prices(sheet, bars, "keltner_upper_20_10_2", Keltner(20, 10, 2), &Keltner::upper);
    expect_of_prices(sheet, bars, "keltner_middle_20_10_2", Keltner(20, 10, 2), &Keltner::middle);
    expect_of_prices(sheet, bars, "keltner_lower_20_10_2", Keltner(20, 10, 2), &Keltner::lower);
    expect_of_prices(sheet, bars, "supertrend_10_2.5", Supertrend(10, 2.5), &Supertrend::value);
    expect_column<Supertrend>(sheet, bars, "supertrend_direction_10_2.5", Supertrend(10, 2.5),
                              [](Supertrend& it, const ExportedBar& bar) {
                                  it.update(bar.high, bar.low, bar.close);
                                  return it.rising() ? 1.0 : -1.0;
                              });
    expect_column<Donchian>(sheet, bars, "donchian_lower_5", Donchian(5),
                            [](Donchian& it, const ExportedBar& bar) {
                                it.update(bar.high, bar.low);
                                return it.lower();
                            });
    expect_column<Mfi>(sheet, bars, "mfi_14", Mfi(14), [](Mfi& it, const ExportedBar& bar) {
        it.update(bar.high, bar.low, bar.close, bar.volume);
        return it.value();
    });
}

TEST_F(IndicatorsTest, SessionVwapStartsAgainWithEachSession) {
    make_bars();
    for (const std::string timeframe : {"1m", "1h", "1d"}) {
        const Sheet exported =
            sheet_of(run({"bars", "export", "--symbol", "INFY", "--timeframe", timeframe}).out);
        const auto bars = bars_of(exported);
        const Sheet sheet = computed("session_vwap", {"--timeframe", timeframe});
        ASSERT_EQ(sheet.times, exported.times);
        double paid = 0;
        double volume = 0;
        for (std::size_t i = 0; i < bars.size(); ++i) {
            if (sheet.times[i].substr(10) == "T03:45:00Z") {  // 09:15 in India
                paid = volume = 0;
            }
            paid += (bars[i].high + bars[i].low + bars[i].close) / 3 * bars[i].volume;
            volume += bars[i].volume;
            ASSERT_NEAR(sheet.columns.at("session_vwap")[i].value(), paid / volume, 1e-6)
                << timeframe << " " << sheet.times[i];
        }
    }
}

TEST_F(IndicatorsTest, ComputeRefusesWhatItCannotMean) {
    make_bars();
    const std::pair<const char*, const char*> problems[] = {
        {"emaa", "indicator 'emaa' is unknown; did you mean 'ema'?"},
        {"", "indicator '' is unknown"},
        {"ema:1,2", "'ema:1,2' has 2 parameters, expected 1 at most, such as ema:20"},
        {"obv:3", "'obv:3' has parameters, expected obv alone"},
        {"rsi:x", "'rsi:x': n was 'x', expected a whole number from 1 to 100000"},
        {"rsi:", "n was '', expected a whole number"},
        {"rsi:2.5", "n was '2.5', expected a whole number"},
        {"rsi:0", "n was '0', expected a whole number from 1 to 100000"},
        {"rsi:100001", "n was '100001'"},
        {"rsi:99999999999", "n was '99999999999'"},
        {"hma:1", "n was '1', expected a whole number from 2"},
        {"bollinger:20,-1", "width was '-1', expected a number from 0 to 1000"},
        {"bollinger:20,nan", "width was 'nan', expected a number"},
        {"macd:26,12,9", "'macd:26,12,9' was fast 26, slow 12, signal 9; expected fast below slow"},
        {"macd:26", "expected fast below slow"},
    };
    for (const auto& [spec, problem] : problems) {
        const Outcome refused = run({"indicators", "compute", spec, "--symbol", "INFY"});
        EXPECT_EQ(refused.exit_code, 2) << spec;
        EXPECT_EQ(refused.out, "") << spec;
        EXPECT_NE(refused.err.find(problem), std::string::npos) << refused.err;
    }
    const Outcome twice = compute("ema:20 ema");
    EXPECT_EQ(twice.exit_code, 2);
    EXPECT_NE(twice.err.find("both ema:20; expected each indicator once"), std::string::npos);
    EXPECT_NE(compute("ema", {"--timeframe", "7m"}).err.find("--timeframe was '7m'"),
              std::string::npos);
    EXPECT_EQ(compute("ema", {"--from", "soon"}).exit_code, 2);
    EXPECT_EQ(compute("ema", {"-o", store()}).exit_code, 2);
    const Outcome unknown = run({"indicators", "compute", "ema", "--symbol", "NOPE"});
    EXPECT_EQ(unknown.exit_code, 2);
    EXPECT_NE(unknown.err.find("'NOPE'; stored are: INFY, TCS"), std::string::npos) << unknown.err;
}

TEST_F(IndicatorsTest, ComputeWritesAFileOrADocumentWithTheSameNumbers) {
    make_bars();
    const std::string file = (folder() / "out.csv").string();
    const Outcome report = compute("ema:9 adx", {"-o", file, "--json", "--timeframe", "1d"});
    EXPECT_EQ(at(report.json(), "bars"), "20") << report.err;
    const std::string csv = compute("ema:9 adx", {"--timeframe", "1d"}).out;
    EXPECT_EQ(text_of(file), csv);
    const Sheet sheet = sheet_of(csv);
    const Json document = compute("ema:9 adx", {"--timeframe", "1d", "--json"}).json();
    EXPECT_EQ(at(document, "symbol"), "INFY");
    EXPECT_EQ(at(document, "timeframe"), "1d");
    EXPECT_EQ(document.find("rows")->as_array()->size(), 20U);
    EXPECT_EQ(at(document, "rows.19.timestamp"), sheet.times[19]);
    EXPECT_EQ(at(document, "rows.7.ema_9"), "null");
    EXPECT_EQ(at(document, "rows.19.adx_14"), "null");
    for (const std::string& name : sheet.names) {
        if (name != "timestamp" && sheet.columns.at(name)[19]) {
            EXPECT_EQ(std::stod(at(document, "rows.19." + name)), *sheet.columns.at(name)[19]);
        }
    }
    const Json none = compute("ema", {"--to", "2023-01-01", "--json"}).json();
    EXPECT_EQ(at(none, "rows"), "[]");
}

TEST_F(IndicatorsTest, AgreeWithOtherLibrariesOnRealBars) {
    const std::filesystem::path shared(MILLRACE_SHARED_DATA_DIR);
    const auto bars = shared / "nse/bars_2025/RELIANCE_2025-01-01_2025-04-30_1m.csv";
    const auto results = shared / "indicators/talib_tulip_on_nse/RELIANCE_2025JanApr_1m.csv";
    if (!std::filesystem::exists(bars) || !std::filesystem::exists(results)) {
        std::cout << "real bars: NOT RUN, " << shared << " is absent\n";
        GTEST_SKIP() << "not run: the shared reference data is absent";
    }
    ASSERT_EQ(run({"init"}).exit_code, 0);
    ASSERT_EQ(
        run({"bars", "import", bars.string(), "--symbol", "RELIANCE", "--timezone", "Asia/Kolkata"})
            .exit_code,
        0);
    const Sheet sheet = sheet_of(run({"indicators", "compute", "sma", "ema:12", "ema:50", "wma",
                                      "rsi", "macd", "bollinger", "atr", "adx", "stochastic", "obv",
                                      "hma:9", "hma", "vwma", "stddev", "--symbol", "RELIANCE"})
                                     .out);
    const std::map<std::string, std::string> columns = {
        {"SMA_20", "sma_20"},
        {"EMA_12", "ema_12"},
        {"EMA_50", "ema_50"},
        {"WMA_20", "wma_20"},
        {"RSI_14", "rsi_14"},
        {"MACD_12_26_9", "macd_12_26_9"},
        {"MACDsig_12_26_9", "macd_signal_12_26_9"},
        {"MACDhist_12_26_9", "macd_hist_12_26_9"},
        {"BBu_20_2", "bollinger_upper_20_2"},
        {"BBm_20_2", "bollinger_middle_20_2"},
        {"BBl_20_2", "bollinger_lower_20_2"},
        {"ATR_14", "atr_14"},
        {"ADX_14", "adx_14"},
        {"STOCHslowk_14_3_3", "stochastic_k_14_3_3"},
        {"STOCHslowd_14_3_3", "stochastic_d_14_3_3"},
        {"OBV", "obv"},
        {"HMA_9", "hma_9"},
        {"HMA_16", "hma_16"},
        {"VWMA_20", "vwma_20"},
        {"STDDEV_20_pop", "stddev_20"},
    };
    std::istringstream text(text_of(results));
    std::string line;
    std::getline(text, line);
    const auto names = cells_of(line);
    EXPECT_EQ(names.size(), columns.size() + 3) << "row, timestamp and close beside them";
    std::size_t compared = 0;
    while (std::getline(text, line)) {
        const auto cells = cells_of(line);
        const std::size_t row = std::stoul(cells.at(0));
        for (std::size_t i = 3; i < names.size(); ++i) {
            const auto& ours = sheet.columns.at(columns.at(names[i])).at(row);
            ASSERT_EQ(ours.has_value(), !cells.at(i).empty()) << names[i] << " row " << row;
            if (ours) {
                const double theirs = std::stod(cells[i]);
                ASSERT_NEAR(*ours, theirs, 2e-7 * std::fabs(theirs) + 1e-6) << names[i] << row;
                ++compared;
            }
        }
    }
    EXPECT_GT(compared, 38'000U);
}

}  // namespace
}  // namespace millrace::cli
