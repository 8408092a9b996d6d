// Times out of text, with an offset and without. Input: the text.
#include <millrace/events/date.h>
#include <millrace/events/ensure.h>
#include <millrace/events/timestamp.h>

#include <string>

namespace millrace::events {
namespace {

void check_instant(const std::string& text) {
    const auto at = Timestamp::parse(text);
    if (!at) {
        return;
    }
    ensure(at.value() >= Timestamp::earliest() && at.value() <= Timestamp::latest(),
           "a time has a year of four digits");
    ensure(has_utc_offset(text), "a time has an offset");
    ensure(!parse_local_time(text), "a time with an offset is no local one");
    const std::string written = at.value().to_string();
    const auto again = Timestamp::parse(written);
    ensure(again && again.value() == at.value(), "a time reads back as itself");
    ensure(again.value().to_string() == written, "a time is written in one way");
}

void check_local(const std::string& text) {
    const auto local = parse_local_time(text);
    if (!local) {
        return;
    }
    ensure(!has_utc_offset(text), "a local time has no offset");
    const auto utc = Timestamp::parse(text + "Z");
    ensure(utc && utc.value().microseconds() == local.value().microseconds,
           "a local time is the same reading as UTC's");
    const auto ahead = Timestamp::parse(text + "+05:30");
    constexpr auto offset = Duration::from_minutes(330);
    ensure(!ahead || utc.value() - ahead.value() == offset, "an offset is taken off");
}

void check_date(const std::string& text) {
    const auto date = Date::parse(text);
    if (date) {
        ensure(date.value().to_string() == text, "a date is written in one way");
        ensure(parse_local_time(text + " 00:00").value() == date.value().midnight(),
               "a date begins at its midnight");
    }
}

}  // namespace
}  // namespace millrace::events

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    const std::string text(reinterpret_cast<const char*>(data), size);
    millrace::events::check_instant(text);
    millrace::events::check_local(text);
    millrace::events::check_date(text);
    return 0;
}
