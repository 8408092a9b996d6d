// Checklist 48, 50 and 51, and TLS: where it listens, with which key, and whom it believes.
#include <gtest/gtest.h>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>

#include <openssl/ssl.h>

#include "client_address.h"
#include "served.h"

namespace millrace::web {

namespace {

using events::ErrorCode;

class SafeStart : public Served {
protected:
    ErrorCode refusal() {
        server.reset();
        const auto started = Server::start(options, {.views = views,
                                                     .feed = feed,
                                                     .sessions = sessions,
                                                     .own_sessions = sessions,
                                                     .clock = clock,
                                                     .log = nullptr});
        EXPECT_FALSE(started);
        return started ? ErrorCode::Halted : started.error().code;
    }
};

TEST_F(SafeStart, Checklist50ListensAtLoopbackUnlessTold) {
    EXPECT_EQ(ServerOptions().address, "127.0.0.1");
}

TEST_F(SafeStart, Checklist50OpenAddressWithoutTlsOrProxyIsRefused) {
    for (const std::string address : {"0.0.0.0", "::", "192.0.2.1", "2001:db8::1"}) {
        options.address = address;
        EXPECT_EQ(refusal(), ErrorCode::InvalidInput) << address;
    }
    for (const std::string address : {"localhost", "127.1", "127.0.0.1.example", ""}) {
        options.address = address;
        EXPECT_EQ(refusal(), ErrorCode::InvalidInput) << address;
    }
}

TEST_F(SafeStart, Checklist50ClearTextIsForTheProxyAndLoopbackAlone) {
    EXPECT_TRUE(may_speak_plainly("10.0.0.2", "10.0.0.2"));
    EXPECT_TRUE(may_speak_plainly("127.0.0.1", "10.0.0.2"));
    EXPECT_TRUE(may_speak_plainly("::1", ""));
    EXPECT_FALSE(may_speak_plainly("10.0.0.3", "10.0.0.2"));
    EXPECT_FALSE(may_speak_plainly("10.0.0.2", ""));
    EXPECT_FALSE(may_speak_plainly("", "10.0.0.2"));
}

TEST_F(SafeStart, OfIpv6TheNetworkIsCounted) {
    EXPECT_EQ(network_of("10.0.0.1"), "10.0.0.1");
    EXPECT_EQ(network_of("2001:db8:1:2:3::4"), network_of("2001:db8:1:2::9"));
    EXPECT_NE(network_of("2001:db8:1:2::9"), network_of("2001:db8:1:3::9"));
}

TEST_F(SafeStart, Checklist50OpenAddressBehindAProxyIsServed) {
    options.address = "0.0.0.0";
    options.behind_proxy = "the-proxy";
    EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
    options.behind_proxy = "192.0.2.7";
    start();
    EXPECT_EQ(get("/healthz").status, 200U);
}

TEST_F(SafeStart, TakenPortIsSaid) {
    ServerOptions same = options;
    same.port = port();
    const auto second = Server::start(same, {.views = views,
                                             .feed = feed,
                                             .sessions = sessions,
                                             .own_sessions = sessions,
                                             .clock = clock,
                                             .log = nullptr});
    ASSERT_FALSE(second);
    EXPECT_EQ(second.error().code, ErrorCode::Io);
    EXPECT_NE(second.error().message.find(std::to_string(port())), std::string::npos);
}

class Proxy : public Served {
protected:
    std::string address_of_login(const std::string& headers) {
        login("vera", "wrong", headers);
        return sessions.addresses().back();
    }
};

TEST_F(Proxy, Checklist48ForwardedAddressOfNoProxyIsIgnored) {
    EXPECT_EQ(address_of_login("X-Forwarded-For: 203.0.113.9\r\n"), "127.0.0.1");
    EXPECT_NE(log_text().find("address=127.0.0.1"), std::string::npos);
    EXPECT_EQ(log_text().find("203.0.113.9"), std::string::npos);
    options.behind_proxy = "192.0.2.7";  // somebody else than who asks
    start();
    EXPECT_EQ(address_of_login("X-Forwarded-For: 203.0.113.9\r\n"), "127.0.0.1");
}

TEST_F(Proxy, IsKnownHoweverItsAddressIsWritten) {
    options.behind_proxy = "::FFFF:127.0.0.1";
    start();
    EXPECT_EQ(address_of_login("X-Forwarded-For: 203.0.113.9\r\n"), "203.0.113.9");
    EXPECT_EQ(address_of_login("X-Forwarded-For: 2001:DB8:0:0::9\r\n"), "2001:db8::9");
    EXPECT_EQ(address_of_login("X-Forwarded-For: fe80::1%eth0\r\n"), "127.0.0.1");
}

TEST_F(Proxy, Checklist48ForwardedAddressOfTheProxyCounts) {
    options.behind_proxy = "127.0.0.1";
    start();
    EXPECT_EQ(address_of_login("X-Forwarded-For: 203.0.113.9\r\n"), "203.0.113.9");
    EXPECT_EQ(address_of_login("X-Forwarded-For: 10.0.0.1, 203.0.113.9\r\n"), "203.0.113.9");
    EXPECT_EQ(address_of_login("X-Forwarded-For: 2001:db8::9\r\n"), "2001:db8::9");
    EXPECT_EQ(address_of_login("X-Forwarded-For: a\"b\r\n"), "127.0.0.1");
    EXPECT_EQ(address_of_login(""), "127.0.0.1");
}

TEST_F(Proxy, BrowserBehindItIsKeptOnTls) {
    options.behind_proxy = "127.0.0.1";
    start();
    EXPECT_EQ(get("/healthz").header("strict-transport-security"),
              "max-age=63072000; includeSubDomains");
    // What the page's origin is follows from the proxy's scheme.
    const auto logout = [&](const std::string& headers) {
        return ask(port(), {.method = "POST",
                            .target = "/logout",
                            .headers = headers + cookie_line(viewer) +
                                       "Content-Type: application/x-www-form-urlencoded\r\n",
                            .body = "form_token=" + facade::form_token(viewer)})
            .status;
    };
    EXPECT_EQ(logout("Origin: http://here\r\n"), 403U);
    EXPECT_EQ(logout("Origin: https://here\r\nX-Forwarded-Proto: http\r\n"), 403U);
    EXPECT_EQ(logout("Origin: https://here\r\nX-Forwarded-Proto: https\r\n"), 303U);
}

/// Copies of the test's certificate and key, as a careful person would keep them.
class Tls : public SafeStart {
protected:
    Tls() {
        const std::filesystem::path from(MILLRACE_TEST_DATA_DIR);
        folder_ =
            std::filesystem::temp_directory_path() / ("millrace_tls_" + std::to_string(getpid()));
        std::filesystem::create_directories(folder_);
        options.tls_certificate = folder_ / "certificate.pem";
        options.tls_key = folder_ / "key.pem";
        const auto over = std::filesystem::copy_options::overwrite_existing;
        std::filesystem::copy_file(from / "certificate.pem", options.tls_certificate, over);
        std::filesystem::copy_file(from / "key.pem", options.tls_key, over);
        chmod(options.tls_key.c_str(), S_IRUSR | S_IWUSR);
    }

    void TearDown() override { std::filesystem::remove_all(folder_); }

    /// The answer to a request over this version of TLS at most; empty: no handshake.
    std::string ask_over(int version) const {
        const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(
            SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
        SSL_CTX_set_security_level(context.get(), 0);  // lets the client try what is too old
        SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
        SSL_CTX_set_max_proto_version(context.get(), version);
        const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
        const int file = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port());
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        std::string answer;
        if (connect(file, reinterpret_cast<sockaddr*>(&address), sizeof(address)) == 0 &&
            SSL_set_fd(tls.get(), file) == 1 && SSL_connect(tls.get()) == 1) {
            const std::string request = text_of({.target = "/login"});
            SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
            std::array<char, 8'192> bytes{};
            const int got = SSL_read(tls.get(), bytes.data(), static_cast<int>(bytes.size()));
            answer = std::string(SSL_get_version(tls.get())) + "\n" +
                     std::string(bytes.data(), static_cast<std::size_t>(std::max(got, 0)));
        }
        close(file);
        return answer;
    }

private:
    std::filesystem::path folder_;
};

TEST_F(Tls, AKeyWithAPassPhraseIsRefused) {
    const std::filesystem::path from(MILLRACE_TEST_DATA_DIR);
    std::filesystem::copy_file(from / "key_with_phrase.pem", options.tls_key,
                               std::filesystem::copy_options::overwrite_existing);
    chmod(options.tls_key.c_str(), S_IRUSR | S_IWUSR);
    EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
}

TEST_F(Tls, PrefersItsNewestVersionAndRefusesOldOnes) {
    options.address = "0.0.0.0";
    start();
    const std::string newest = ask_over(TLS1_3_VERSION);
    EXPECT_TRUE(newest.starts_with("TLSv1.3\nHTTP/1.1 200 OK\r\n")) << newest;
    EXPECT_NE(newest.find("Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"),
              std::string::npos);
    EXPECT_NE(newest.find("Set-Cookie: __Host-login="), std::string::npos);
    EXPECT_TRUE(ask_over(TLS1_2_VERSION).starts_with("TLSv1.2\nHTTP/1.1 200 OK\r\n"));
    EXPECT_EQ(ask_over(TLS1_1_VERSION), "");
    EXPECT_EQ(ask_over(TLS1_VERSION), "");
}

TEST_F(Tls, AnswersNothingWithoutIt) {
    start();
    HttpClient plain(port());
    plain.send(text_of({.target = "/healthz"}));
    EXPECT_TRUE(plain.read_to_end());
    EXPECT_EQ(plain.received().find("HTTP/1.1"), std::string::npos);
}

TEST_F(Tls, StopsWithConnectionsOpen) {
    start();
    HttpClient silent(port());
    server->stop();
    EXPECT_TRUE(silent.read_to_end());
}

TEST_F(Tls, Checklist51KeyThatOthersMayReadIsRefused) {
    for (const mode_t mode : {0440U, 0404U, 0420U}) {
        chmod(options.tls_key.c_str(), mode);
        EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
    }
    chmod(options.tls_key.c_str(), S_IRUSR);
    start();
}

TEST_F(Tls, NeedsBothItsFiles) {
    const ServerOptions whole = options;
    options.tls_key = "";
    EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
    options = whole;
    options.tls_certificate = "";
    EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
    options = whole;
    options.tls_certificate += ".not_there";
    EXPECT_EQ(refusal(), ErrorCode::Io);
    options = whole;
    options.tls_key += ".not_there";
    EXPECT_EQ(refusal(), ErrorCode::Io);
    options = whole;
    options.tls_key = options.tls_certificate;
    chmod(options.tls_key.c_str(), S_IRUSR);
    EXPECT_EQ(refusal(), ErrorCode::InvalidInput);
}

}  // namespace

}  // namespace millrace::web
