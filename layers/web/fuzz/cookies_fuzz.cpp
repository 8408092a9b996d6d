// A Cookie header. Input: the header.
#include <millrace/events/ensure.h>

#include <string>

#include "cookies.h"

namespace millrace::web {
namespace {

void check(const std::string& header) {
    using events::ensure;
    constexpr std::string_view name = "__Host-sid";
    const auto value = cookie(header, name);
    ensure(value.find(';') == std::string_view::npos, "a value ends with its cookie");
    if (!value.empty()) {
        const auto* const begin = header.data();
        ensure(value.data() > begin && value.data() + value.size() <= begin + header.size(),
               "a value is a part of its header");
        ensure(header.find(std::string(name) + "=" + std::string(value)) != std::string::npos,
               "a value stands behind its name");
        ensure(cookie(header + "; __Host-sid=other", name).empty(), "a cookie sent twice is none");
    }
    ensure(cookie(header + ";a=b", name) == value, "another cookie changes nothing");
}

}  // namespace
}  // namespace millrace::web

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size) {
    millrace::web::check(std::string(reinterpret_cast<const char*>(data), size));
    return 0;
}
