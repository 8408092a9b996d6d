#include "tls.h"

#include <sys/stat.h>

#include <string_view>

#include <fmt/format.h>
#include <openssl/ssl.h>

namespace millrace::web {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

Result<void> check_key_file(const std::string& path) {
    struct stat file {};
    if (stat(path.c_str(), &file) != 0) {
        return Error{ErrorCode::Io, fmt::format("the TLS key {} cannot be read", path)};
    }
    constexpr mode_t of_others = S_IRWXG | S_IRWXO;
    if ((file.st_mode & of_others) != 0) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the TLS key {} has mode {:04o}, so others than its owner may get "
                                 "at it; chmod 600 it",
                                 path, file.st_mode & 07777U)};
    }
    return {};
}

int choose_http_1_1(SSL* /*connection*/, const unsigned char** chosen, unsigned char* chosen_bytes,
                    const unsigned char* offered, unsigned offered_bytes, void* /*nothing*/) {
    static constexpr std::string_view ours("\x08http/1.1");
    const auto end =
        SSL_select_next_proto(const_cast<unsigned char**>(chosen), chosen_bytes,
                              reinterpret_cast<const unsigned char*>(ours.data()),
                              static_cast<unsigned>(ours.size()), offered, offered_bytes);
    return end == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

/// Else OpenSSL would ask at the terminal.
int no_pass_phrase(char* /*phrase*/, int /*size*/, int /*is_writing*/, void* /*data*/) { return 0; }

}  // namespace

Result<void> set_up_tls(ssl_ctx_st* context, const TlsFiles& files) {
    if (auto checked = check_key_file(files.key); !checked) {
        return checked;
    }
    SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION |
                                     SSL_OP_CIPHER_SERVER_PREFERENCE);
    SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
    SSL_CTX_set_alpn_select_cb(context, choose_http_1_1, nullptr);
    if (SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) != 1 ||
        SSL_CTX_set_max_proto_version(context, 0) != 1 ||
        SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") != 1) {
        return Error{ErrorCode::Io, "OpenSSL refuses TLS 1.2 with ECDHE; update it"};
    }
    if (SSL_CTX_use_certificate_chain_file(context, files.certificate.c_str()) != 1) {
        return Error{ErrorCode::Io,
                     fmt::format("the TLS certificate {} cannot be read; it has to be PEM",
                                 files.certificate)};
    }
    SSL_CTX_set_default_passwd_cb(context, no_pass_phrase);
    if (SSL_CTX_use_PrivateKey_file(context, files.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
        SSL_CTX_check_private_key(context) != 1) {
        return Error{ErrorCode::InvalidInput,
                     fmt::format("the TLS key {} is no PEM key of the certificate {}; expected one "
                                 "that needs no pass phrase",
                                 files.key, files.certificate)};
    }
    return {};
}

}  // namespace millrace::web
