#include <millrace/data/insight_terms.h>

#include <charconv>

namespace millrace::data {

events::Result<InsightDelay> InsightDelay::parse(std::string_view text) {
    if (text == "inline") {
        return none();
    }
    constexpr std::string_view schedule = "cron:";
    constexpr int hour = 60;
    int minutes = 0;
    if (text.starts_with(schedule) && text.ends_with('m')) {
        const char* const end = text.data() + text.size() - 1;
        const auto read = std::from_chars(text.data() + schedule.size(), end, minutes);
        minutes = read.ec == std::errc() && read.ptr == end ? minutes : 0;
    }
    if (minutes < 1 || minutes > hour) {
        return events::Error{events::ErrorCode::InvalidInput,
                             "was '" + std::string(text) + "', expected " + std::string(allowed())};
    }
    return cron(minutes);
}

std::string_view InsightDelay::allowed() { return "inline, or cron:1m to cron:60m"; }

std::string InsightDelay::to_string() const {
    return minutes_ == 0 ? "inline" : "cron:" + std::to_string(minutes_) + "m";
}

}  // namespace millrace::data
