#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>

#include "fakes.h"
#include "view_table.h"

namespace millrace::facade {
namespace {

using events::Error;
using events::ErrorCode;

class AllViews : public test::ViewsTest {};

TEST_F(AllViews, HaveNamesOfTheirOwnAndRefuseOtherParameters) {
    std::set<std::string_view> names;
    for (const ViewOfTable& view : view_table()) {
        EXPECT_TRUE(names.insert(view.name).second) << view.name;
        EXPECT_EQ(refused(view.name, {{"colour", "red"}}), ErrorCode::InvalidInput) << view.name;
    }
    EXPECT_EQ(refused("colours"), ErrorCode::NotFound);
}

TEST_F(AllViews, AreBusyWhereNothingIsKnownAndShowTheLastKnownElsewhere) {
    json_of("frame");
    const auto read_at = clock.now();
    changes.change();
    clock.go_on(events::Duration::from_seconds(30));
    market.set_error(Error{ErrorCode::Busy, "held by process 7"});
    const auto frame = views.view("frame", {});
    ASSERT_TRUE(test::ok(frame));
    EXPECT_TRUE(frame.value().is_last_known);
    EXPECT_EQ(frame.value().read_at, read_at);
    EXPECT_EQ(refused("watchlist"), ErrorCode::Busy);
    market.set_error({});
    clock.go_on(events::Duration::from_seconds(1));
    EXPECT_FALSE(views.view("frame", {}).value().is_last_known);
}

TEST_F(AllViews, ToldApartByTheirParametersAlone) {
    market.add("A", {test::bar_at(0)});
    market.add("B", {test::bar_at(0)});
    EXPECT_NE(json_of("bars", {{"symbol", "A"}}), json_of("bars", {{"symbol", "B"}}));
    EXPECT_EQ(refused("bars", {{"symbol", "A\" \"timeframe\"\"1m"}}), ErrorCode::NotFound);
}

TEST_F(AllViews, AreListedWithTheirSourcesInTheDocumentation) {
    const std::string folder = MILLRACE_TEST_DATA_DIR;
    const auto root = folder.substr(0, folder.rfind("/layers/"));
    std::ifstream file(root + "/docs/dashboard.md");
    const std::string page{std::istreambuf_iterator<char>(file), {}};
    const auto from = page.find("## Where each view comes from");
    ASSERT_NE(from, std::string::npos);
    const std::string section = page.substr(from, page.find("\n## ", from + 1) - from);
    std::set<std::string> listed;
    for (auto row = section.find("\n| `"); row != std::string::npos;
         row = section.find("\n| `", row + 1)) {
        const auto begin = row + 4;
        listed.insert(section.substr(begin, section.find('`', begin) - begin));
    }
    std::set<std::string> views_there;
    for (const ViewOfTable& view : view_table()) {
        views_there.emplace(view.name);
    }
    EXPECT_EQ(listed, views_there);
}

}  // namespace
}  // namespace millrace::facade
