#include "output.h"

#include <fcntl.h>
#include <unistd.h>

#include <cstdio>

#include <gtest/gtest.h>

#include "did_you_mean.h"

namespace millrace::cli {
namespace {

TEST(Output, TablesAlignNumbersToTheRight) {
    Table table({{"symbol"}, {"bars", Align::Right}, {"note"}});
    table.add({"INFY", "7", "x"});
    table.add({"RELIANCE", "12345", ""});
    EXPECT_EQ(table.text(), "symbol     bars  note\n"
                            "INFY          7  x\n"
                            "RELIANCE  12345\n");
}

TEST(Output, AFullDiskIsNoReaderThatHasGone) {
    (void)std::fflush(stdout);
    const int before = ::dup(STDOUT_FILENO);
    const int full = ::open("/dev/full", O_WRONLY | O_CLOEXEC);
    ASSERT_GE(::dup2(full, STDOUT_FILENO), 0);
    const auto written = write_out(std::string_view("bars"));
    (void)::dup2(before, STDOUT_FILENO);
    std::clearerr(stdout);
    (void)::close(full);
    (void)::close(before);
    ASSERT_FALSE(written);
    EXPECT_EQ(written.error().code, events::ErrorCode::Io);
    EXPECT_FALSE(nobody_reads_stdout());
}

TEST(Output, CsvQuotesWhatNeedsIt) {
    testing::internal::CaptureStdout();
    RowWriter rows(ListFormat::Csv, {"a", "b"});
    EXPECT_TRUE(rows.add(std::vector<Json>{"plain", Json::number("1.50")}));
    EXPECT_TRUE(rows.add(std::vector<Json>{"with, comma and \"quotes\"", Json()}));
    EXPECT_TRUE(rows.finish());
    EXPECT_EQ(testing::internal::GetCapturedStdout(),
              "a,b\nplain,1.50\n\"with, comma and \"\"quotes\"\"\",\n");
}

TEST(Output, AListAsJsonIsAnArrayOfObjects) {
    testing::internal::CaptureStdout();
    RowWriter rows(ListFormat::Json, {"a", "b"});
    EXPECT_TRUE(rows.add(std::vector<Json>{"x", Json::number("1.50")}));
    EXPECT_TRUE(rows.add(std::vector<Json>{"y", Json()}));
    EXPECT_TRUE(rows.finish());
    const auto document = parse_json(testing::internal::GetCapturedStdout(), "stdout");
    ASSERT_TRUE(document);
    EXPECT_EQ(document.value().canonical(), R"([{"a":"x","b":1.50},{"a":"y","b":null}])");
}

TEST(Output, AnEmptyListAsJsonIsAnEmptyArray) {
    testing::internal::CaptureStdout();
    RowWriter rows(ListFormat::Json, {"a"});
    EXPECT_TRUE(rows.finish());
    EXPECT_EQ(testing::internal::GetCapturedStdout(), "[]\n");
}

TEST(Output, RatesKeepThreeDigits) {
    EXPECT_EQ(rounded_rate(0), "0");
    EXPECT_EQ(rounded_rate(999), "999");
    EXPECT_EQ(rounded_rate(12'345), "12.3 k");
    EXPECT_EQ(rounded_rate(3'210'000), "3.21 M");
}

TEST(Output, OnlyACloseWordIsSuggested) {
    const std::vector<std::string> words = {"symbols", "execution"};
    EXPECT_EQ(did_you_mean("symbls", words), "; did you mean 'symbols'?");
    EXPECT_EQ(did_you_mean("whatever", words), "");
}

}  // namespace
}  // namespace millrace::cli
