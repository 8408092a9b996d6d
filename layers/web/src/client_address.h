#pragma once

#include <string>
#include <string_view>

#include "request.h"

namespace millrace::web {

/// Of whom a request is, as far as that can be believed.
struct Client {
    std::string address;
    bool is_secure = false;  // the browser speaks TLS
};

/// `proxy`: as normal_address() writes it, the address of the one whose X-Forwarded-For and -Proto
/// are believed; empty: nobody's. Of several addresses the last is taken, which that proxy wrote.
Client client_of(const Request& request, std::string_view proxy);

bool is_address(std::string_view text);
/// As peers are written: in lower case, the shortest way, and IPv4 within IPv6 as IPv4. Empty where
/// it is no address.
std::string normal_address(std::string_view text);
bool is_loopback(std::string_view address);
/// Whoever has one address of IPv6 has all of its /64: that is counted. An IPv4 address is its own.
std::string network_of(const std::string& normal_address);

/// Who may be at the other end of a connection in clear text: loopback, and the proxy. Many share
/// these addresses.
bool may_speak_plainly(std::string_view peer, std::string_view proxy);

/// Whether a POST comes from a page of this server: Sec-Fetch-Site says same-origin, or, of a
/// browser that does not say it, Origin is this host's. An Origin of somebody else is none of ours
/// in any case.
bool is_same_origin(const Request& request, const Client& client);

}  // namespace millrace::web
