#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace millrace::web {

enum class Method { Get, Head, Post, Other };

struct Header {
    std::string name;  // in small letters
    std::string value;
};

/// A request as it came, whole and well-formed.
struct Request {
    Method method = Method::Get;
    std::string method_name;  // for the log
    std::string target;       // as sent, not decoded
    std::vector<Header> headers;
    std::string body;
    std::string peer;  // the address at the other end of the connection
    bool is_tls = false;

    /// Of a name in small letters; empty where there is none.
    std::string_view header(std::string_view name) const;
    bool has_header(std::string_view name) const;
};

Method parse_method(std::string_view name);

/// Of ASCII; everything else stays as it is.
std::string small_letters(std::string_view text);

}  // namespace millrace::web
