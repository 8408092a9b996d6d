// 300 browsers that follow events and hear nothing: what they cost.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "served.h"

namespace millrace::web {

namespace {

std::size_t resident_kb() {
    std::ifstream status("/proc/self/status");
    for (std::string line; std::getline(status, line);) {
        if (line.starts_with("VmRSS:")) {
            return std::strtoull(line.c_str() + std::string_view("VmRSS:").size(), nullptr, 10);
        }
    }
    return 0;
}

class IdleStreams : public Served {};

TEST_F(IdleStreams, ThreeHundredTakeLessThan64Mebibytes) {
    std::vector<HttpClient> streams;
    const std::size_t before = resident_kb();
    for (int user = 0; user < 50; ++user) {
        const std::string name = "user" + std::to_string(user);
        sessions.add_user(name, facade::Role::Viewer);
        const std::string token = sessions.begin(name);
        for (int i = 0; i < 6; ++i) {
            streams.push_back(follow(token));
        }
    }
    EXPECT_EQ(server->streams(), 300U);
    feed.add("bars", "{\"import_id\":7}");
    for (HttpClient& stream : streams) {
        ASSERT_TRUE(stream.read_until("{\"import_id\":7}"));
    }
    RecordProperty("resident_kb", static_cast<int>(resident_kb()));
    RecordProperty("streams_kb", static_cast<int>(resident_kb() - before));
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
    constexpr std::size_t most_kb = 65'536;
    EXPECT_LT(resident_kb(), most_kb);  // of the whole process, the 300 clients among it
#endif
}

}  // namespace

}  // namespace millrace::web
