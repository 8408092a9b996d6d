#pragma once

#include <string>

#include <millrace/events/result.h>

struct ssl_ctx_st;

namespace millrace::web {

struct TlsFiles {
    std::string certificate;
    std::string key;
};

/// TLS 1.2 at least, with the ciphers that keep old traffic secret, and HTTP/1.1. InvalidInput: the
/// key may be read by others than its owner, or does not belong to the certificate. Io: a file
/// cannot be read.
events::Result<void> set_up_tls(ssl_ctx_st* context, const TlsFiles& files);

}  // namespace millrace::web
