#include "configuration/setting_differences.h"

#include <cstdlib>

#include <fmt/format.h>

namespace millrace::cli {
namespace {

bool is_same(const Json& a, const Json& b) {
    const Json::Number* const number = a.as_number();
    const Json::Number* const other = b.as_number();
    if (number != nullptr && other != nullptr) {
        return std::strtod(number->digits.c_str(), nullptr) ==
               std::strtod(other->digits.c_str(), nullptr);
    }
    return a.canonical() == b.canonical();
}

void compare(const Json& wanted, const Json* stored, const std::string& where,
             std::vector<std::string>& differences) {
    if (const Json::Object* members = wanted.as_object()) {
        for (const Json::Member& member : *members) {
            compare(member.value, stored != nullptr ? stored->find(member.name) : nullptr,
                    where.empty() ? member.name : where + "." + member.name, differences);
        }
        return;
    }
    if (stored == nullptr || !is_same(wanted, *stored)) {
        differences.push_back(fmt::format("{} {} and not {}", where,
                                          stored != nullptr ? stored->canonical() : "unset",
                                          wanted.canonical()));
    }
}

}  // namespace

std::vector<std::string> setting_differences(const Json& wanted, const Json& stored) {
    std::vector<std::string> differences;
    compare(wanted, &stored, "", differences);
    return differences;
}

}  // namespace millrace::cli
