#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace millrace::web {

struct HttpAnswer {
    unsigned status = 0;
    std::string head;                                 // as sent
    std::multimap<std::string, std::string> headers;  // names in small letters
    std::string body;

    /// Empty where there is none.
    std::string header(const std::string& name) const;
    bool has(const std::string& name) const { return headers.count(name) > 0; }
    /// The value that a Set-Cookie header gives this cookie.
    std::string cookie(const std::string& name) const;
};

/// A connection to the server of a test. Everything waits 20 s at most.
class HttpClient {
public:
    explicit HttpClient(std::uint16_t port);
    ~HttpClient();
    HttpClient(HttpClient&& other) noexcept;
    HttpClient(const HttpClient&) = delete;
    HttpClient& operator=(const HttpClient&) = delete;
    HttpClient& operator=(HttpClient&&) = delete;

    bool is_connected() const { return socket_ >= 0; }
    /// False: the server has closed.
    bool send(std::string_view bytes);
    /// None: the connection ended before a whole head.
    std::optional<HttpAnswer> read_head();
    /// With the body; of a HEAD, without.
    std::optional<HttpAnswer> read_answer(bool is_of_head = false);
    /// Reads on until this text has come; false: it ended before.
    bool read_until(std::string_view text);
    /// What has been read and not been handed out.
    const std::string& received() const { return received_; }
    void forget_received() { received_.clear(); }
    /// Waits until the server closes; false: it does not.
    bool read_to_end();

private:
    bool read_some();

    int socket_ = -1;
    bool is_over_ = false;
    std::string received_;
};

struct Ask {
    std::string method = "GET";
    std::string target = "/";
    std::string headers = {};  // whole lines
    std::string body = {};
};

std::string text_of(const Ask& ask);

/// On a connection of its own.
HttpAnswer ask(std::uint16_t port, const Ask& ask);

}  // namespace millrace::web
