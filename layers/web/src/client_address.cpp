#include "client_address.h"

#include <algorithm>
#include <cstdint>

#include <boost/asio/ip/address.hpp>

namespace millrace::web {

namespace asio = boost::asio;

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

bool is_address(std::string_view text) { return !normal_address(text).empty(); }

std::string normal_address(std::string_view text) {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(std::string(text), failed);
    const bool has_zone = text.find('%') != std::string_view::npos;
    if (failed || has_zone) {
        return {};
    }
    if (address.is_v6() && address.to_v6().is_v4_mapped()) {
        return asio::ip::make_address_v4(asio::ip::v4_mapped, address.to_v6()).to_string();
    }
    return address.to_string();
}

bool is_loopback(std::string_view address) {
    const std::string normal = normal_address(address);
    return normal.starts_with("127.") || normal == "::1";
}

std::string network_of(const std::string& normal_address) {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address_v6(normal_address, failed);
    if (failed) {
        return normal_address;
    }
    constexpr std::size_t network_bytes = 8;
    auto bytes = address.to_bytes();
    std::fill(bytes.begin() + network_bytes, bytes.end(), std::uint8_t{0});
    return asio::ip::make_address_v6(bytes).to_string();
}

bool may_speak_plainly(std::string_view peer, std::string_view proxy) {
    return peer == proxy || is_loopback(peer);
}

Client client_of(const Request& request, std::string_view proxy) {
    Client client{.address = request.peer, .is_secure = request.is_tls};
    if (proxy.empty() || request.peer != proxy) {
        return client;
    }
    const auto forwarded = last_header(request, "x-forwarded-for");
    if (auto address = normal_address(forwarded); !address.empty()) {
        client.address = std::move(address);
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
