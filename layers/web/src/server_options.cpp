#include "server_options.h"

#include <fmt/format.h>

#include "client_address.h"

namespace millrace::web {

using events::Error;
using events::ErrorCode;
using events::Result;

Result<void> check_options(const ServerOptions& options) {
    if (!is_address(options.address)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the address to listen at was '{}'; expected digits such as "
                                 "127.0.0.1 or ::1",
                                 options.address)};
    }
    if (options.tls_certificate.empty() != options.tls_key.empty()) {
        return Error{ErrorCode::InvalidInput, "TLS needs both: a certificate and its key"};
    }
    if (!options.behind_proxy.empty() && !is_address(options.behind_proxy)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the proxy's address was '{}'; expected digits such as 10.0.0.2",
                                 options.behind_proxy)};
    }
    const bool is_plain = options.tls_certificate.empty() && options.behind_proxy.empty();
    if (is_plain && !is_loopback(options.address)) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("{} can be reached from other machines, which could listen to "
                                 "passwords: give --tls-cert and --tls-key, or --behind-proxy with "
                                 "the address of the proxy that speaks TLS",
                                 options.address)};
    }
    return {};
}

}  // namespace millrace::web
