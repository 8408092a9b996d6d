#include "http_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cstdlib>
#include <utility>

#include <fmt/format.h>

#include "request.h"

namespace millrace::web {

namespace {

constexpr int wait_ms = 20'000;

HttpAnswer parse(std::string head) {
    HttpAnswer answer;
    constexpr std::size_t status_at = 9;
    answer.status = static_cast<unsigned>(std::strtoul(head.c_str() + status_at, nullptr, 10));
    std::string_view lines = head;
    for (auto end = lines.find("\r\n"); end != std::string_view::npos; end = lines.find("\r\n")) {
        const auto line = lines.substr(0, end);
        const auto colon = line.find(": ");
        if (colon != std::string_view::npos) {
            answer.headers.emplace(small_letters(line.substr(0, colon)), line.substr(colon + 2));
        }
        lines.remove_prefix(end + 2);
    }
    answer.head = std::move(head);
    return answer;
}

}  // namespace

std::string HttpAnswer::header(const std::string& name) const {
    const auto found = headers.find(name);
    return found == headers.end() ? "" : found->second;
}

std::string HttpAnswer::cookie(const std::string& name) const {
    const auto [first, last] = headers.equal_range("set-cookie");
    for (auto each = first; each != last; ++each) {
        if (each->second.starts_with(name + "=")) {
            const auto value = each->second.substr(name.size() + 1);
            return value.substr(0, value.find(';'));
        }
    }
    return "";
}

HttpClient::HttpClient(std::uint16_t port) {
    socket_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (connect(socket_, reinterpret_cast<sockaddr*>(&address), sizeof(address)) != 0) {
        close(socket_);
        socket_ = -1;
    }
}

HttpClient::~HttpClient() {
    if (socket_ >= 0) {
        close(socket_);
    }
}

HttpClient::HttpClient(HttpClient&& other) noexcept
    : socket_(std::exchange(other.socket_, -1)), is_over_(other.is_over_),
      received_(std::move(other.received_)) {}

bool HttpClient::send(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

bool HttpClient::read_some() {
    pollfd readable{.fd = socket_, .events = POLLIN, .revents = 0};
    if (is_over_ || poll(&readable, 1, wait_ms) <= 0) {
        return false;
    }
    std::array<char, 65'536> bytes{};
    const auto got = recv(socket_, bytes.data(), bytes.size(), 0);
    if (got <= 0) {
        is_over_ = true;
        return false;
    }
    received_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

bool HttpClient::read_until(std::string_view text) {
    while (received_.find(text) == std::string::npos) {
        if (!read_some()) {
            return false;
        }
    }
    return true;
}

std::optional<HttpAnswer> HttpClient::read_head() {
    if (!read_until("\r\n\r\n")) {
        return std::nullopt;
    }
    const auto end = received_.find("\r\n\r\n") + 4;
    auto answer = parse(received_.substr(0, end));
    received_.erase(0, end);
    return answer;
}

std::optional<HttpAnswer> HttpClient::read_answer(bool is_of_head) {
    auto answer = read_head();
    if (!answer || is_of_head) {
        return answer;
    }
    const auto length = std::strtoull(answer->header("content-length").c_str(), nullptr, 10);
    while (received_.size() < length) {
        if (!read_some()) {
            return std::nullopt;
        }
    }
    answer->body = received_.substr(0, length);
    received_.erase(0, length);
    return answer;
}

bool HttpClient::read_to_end() {
    while (read_some()) {
    }
    return is_over_;
}

std::string text_of(const Ask& ask) {
    std::string text =
        fmt::format("{} {} HTTP/1.1\r\nHost: here\r\n{}", ask.method, ask.target, ask.headers);
    if (!ask.body.empty() || ask.method == "POST") {
        text += fmt::format("Content-Length: {}\r\n", ask.body.size());
    }
    return text + "\r\n" + ask.body;
}

HttpAnswer ask(std::uint16_t port, const Ask& ask) {
    HttpClient client(port);
    client.send(text_of(ask));
    return client.read_answer(ask.method == "HEAD").value_or(HttpAnswer());
}

}  // namespace millrace::web
