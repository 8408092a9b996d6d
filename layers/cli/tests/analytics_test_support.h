#pragma once

#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "drive.h"

namespace millrace::cli {

/// Another store than the test's, for what has to come out the same.
class Side {
public:
    explicit Side(const std::filesystem::path& folder, const std::string& name)
        : store_((folder / (name + ".duckdb")).string()) {
        EXPECT_EQ(run({"init"}).exit_code, 0);
    }
    Outcome run(std::vector<std::string> arguments) const {
        arguments.insert(arguments.begin(), {"--db", store_});
        return run_line(std::move(arguments));
    }

private:
    std::string store_;
};

/// Insights as they are stored, less the revision: what two stores must agree on.
template <class Store>
std::vector<std::string> insights(const Store& store, const std::string& symbol,
                                  const std::string& timeframe) {
    const Outcome shown =
        store.run({"analytics", "show", "--symbol", symbol, "--timeframe", timeframe});
    EXPECT_EQ(shown.exit_code, 0) << shown.err;
    auto lines = lines_of(shown.out);
    for (std::string& line : lines) {
        line.resize(line.rfind(','));
    }
    return lines;
}

class AnalyticsTest : public StoreTest {
public:
    using StoreTest::run;

protected:
    /// INFY's bars as lines of CSV, the header first.
    std::vector<std::string> bars() const {
        return lines_of(run({"bars", "export", "--symbol", "INFY"}).out);
    }
    template <class Store>
    void import(const Store& store, const std::vector<std::string>& header_and_lines,
                std::vector<std::string> more = {}) const {
        std::string text;
        for (const std::string& line : header_and_lines) {
            text += line + "\n";
        }
        std::vector<std::string> line{"bars", "import", write("part.csv", text).string()};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome imported = store.run(line);
        ASSERT_EQ(imported.exit_code, 0) << imported.err;
    }
    template <class Store>
    Json update(const Store& store, std::vector<std::string> more = {}) const {
        std::vector<std::string> line{"analytics", "update", "--json"};
        line.insert(line.end(), more.begin(), more.end());
        const Outcome updated = store.run(line);
        EXPECT_EQ(updated.exit_code, 0) << updated.err;
        return updated.json();
    }
    /// Another volume for one of INFY's bars, counted from 1.
    void revise_volume(std::size_t bar) const {
        std::string line = bars()[bar];
        line.resize(line.rfind(',') + 1);
        import(*this, {"timestamp,symbol,open,high,low,close,volume", line + "987654"},
               {"--revise"});
    }
    static std::vector<std::string> part(const std::vector<std::string>& lines, std::size_t from,
                                         std::size_t to) {
        std::vector<std::string> found{lines.front()};
        found.insert(found.end(), lines.begin() + static_cast<std::ptrdiff_t>(from),
                     lines.begin() + static_cast<std::ptrdiff_t>(to));
        return found;
    }
};

/// What an update told of its first timeframe.
inline std::string of_update(const Json& update, const std::string& what) {
    return at(update, "timeframes.0." + what);
}

}  // namespace millrace::cli
