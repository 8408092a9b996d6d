#include "client_address.h"

#include <arpa/inet.h>

#include <array>

namespace millrace::web {

namespace {

std::string_view last_of(std::string_view list) {
    const auto comma = list.rfind(',');
    auto last = comma == std::string_view::npos ? list : list.substr(comma + 1);
    while (last.starts_with(' ')) {
        last.remove_prefix(1);
    }
    return last;
}

/// The last value that was sent: of a proxy that appends, its own.
std::string_view last_header(const Request& request, std::string_view name) {
    std::string_view value;
    for (const Header& header : request.headers) {
        if (header.name == name) {
            value = header.value;
        }
    }
    return last_of(value);
}

}  // namespace

bool is_address(std::string_view text) {
    const std::string address(text);
    std::array<unsigned char, sizeof(in6_addr)> bytes{};
    return inet_pton(AF_INET, address.c_str(), bytes.data()) == 1 ||
           inet_pton(AF_INET6, address.c_str(), bytes.data()) == 1;
}

bool is_loopback(std::string_view address) {
    return is_address(address) && (address.starts_with("127.") || address == "::1");
}

Client client_of(const Request& request, std::string_view proxy) {
    Client client{.address = request.peer, .is_secure = request.is_tls};
    if (proxy.empty() || request.peer != proxy) {
        return client;
    }
    const auto forwarded = last_header(request, "x-forwarded-for");
    if (is_address(forwarded)) {
        client.address = forwarded;
    }
    client.is_secure = last_header(request, "x-forwarded-proto") != "http";
    return client;
}

bool is_same_origin(const Request& request, const Client& client) {
    const std::string own =
        (client.is_secure ? "https://" : "http://") + std::string(request.header("host"));
    const bool is_own = request.header("origin") == own;
    if (request.has_header("sec-fetch-site")) {
        return request.header("sec-fetch-site") == "same-origin" &&
               (is_own || !request.has_header("origin"));
    }
    return is_own;
}

}  // namespace millrace::web
