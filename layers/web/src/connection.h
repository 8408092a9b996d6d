#pragma once

#include <array>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/ssl.hpp>

#include "application.h"
#include "connections.h"
#include "request_head.h"

namespace millrace::web {

/// What every connection of a server stands on; outlives them.
struct ConnectionContext {
    Application* application = nullptr;
    Connections* connections = nullptr;
    ServerLimits limits;
};

/// One connection: requests one after the other, each in its time and size. Runs on the executor of
/// its stream, which is a strand; keeps itself alive by what it waits for.
template <class Stream>
class Connection final : public Connections::Member,
                         public std::enable_shared_from_this<Connection<Stream>> {
public:
    Connection(Stream stream, std::string peer, const ConnectionContext& context)
        : stream_(std::move(stream)), peer_(std::move(peer)), context_(&context) {}
    ~Connection() override { context_->connections->remove(this); }
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;
    Connection(Connection&&) = delete;
    Connection& operator=(Connection&&) = delete;

    void start() {
        boost::asio::post(stream_.get_executor(), [self = me()] { self->shake_hands(); });
    }

    void stop() override {
        boost::asio::post(stream_.get_executor(), [self = me()] {
            self->is_stopping_ = true;
            if (!self->is_answering_) {
                self->close();
            }
        });
    }

private:
    using ErrorCode = boost::beast::error_code;
    using Parser = boost::beast::http::request_parser<boost::beast::http::string_body>;
    static constexpr bool is_tls = !std::is_same_v<Stream, boost::beast::tcp_stream>;
    static constexpr std::size_t bytes_a_read = 4'096;
    static constexpr std::chrono::seconds goodbye_time{2};

    auto me() { return this->shared_from_this(); }
    boost::beast::tcp_stream& transport() { return boost::beast::get_lowest_layer(stream_); }
    void give(events::Duration time) {
        transport().expires_after(std::chrono::microseconds(time.microseconds()));
    }

    void shake_hands() {
        give(context_->limits.head_time);
        if constexpr (is_tls) {
            stream_.async_handshake(boost::asio::ssl::stream_base::server,
                                    [self = me()](ErrorCode error) {
                                        if (!error) {
                                            self->give(self->context_->limits.head_time);
                                            self->look();
                                        }
                                    });
        } else {
            look();
        }
    }

    /// Between two requests.
    void await_request() {
        response_ = Response();
        parser_.reset();
        is_answering_ = false;
        if (is_stopping_) {
            say_goodbye();
            return;
        }
        const bool has_begun = input_.size() > 0;
        give(has_begun ? context_->limits.head_time : context_->limits.idle_time);
        is_idle_ = !has_begun;
        look();
    }

    void look() {
        const auto data = input_.data();
        const std::string_view bytes(static_cast<const char*>(data.data()), data.size());
        const auto head = look_at_head(bytes, context_->limits.head_bytes_max);
        switch (head.end) {
        case HeadEnd::Incomplete: read_more(); return;
        case HeadEnd::Malformed: refuse(400); return;
        case HeadEnd::TooLarge: refuse(431); return;
        case HeadEnd::Whole: break;
        }
        if (head.content_length > context_->limits.body_bytes_max) {
            refuse(413);
            return;
        }
        read_request();
    }

    void read_more() {
        stream_.async_read_some(
            input_.prepare(bytes_a_read),
            [self = me()](ErrorCode error, std::size_t bytes) { self->on_bytes(error, bytes); });
    }

    void on_bytes(ErrorCode error, std::size_t bytes) {
        if (error) {
            close();
            return;
        }
        input_.commit(bytes);
        if (is_idle_) {
            is_idle_ = false;
            give(context_->limits.head_time);
        }
        look();
    }

    void read_request() {
        is_answering_ = true;
        parser_.emplace();
        // One more than the own look allows, which is the one that answers.
        parser_->header_limit(static_cast<std::uint32_t>(context_->limits.head_bytes_max + 1));
        parser_->body_limit(context_->limits.body_bytes_max);
        give(context_->limits.body_time);
        boost::beast::http::async_read(
            stream_, input_, *parser_,
            [self = me()](ErrorCode error, std::size_t /*bytes*/) { self->on_request(error); });
    }

    void on_request(ErrorCode error) {
        const bool is_of_parser =
            error &&
            error.category() == make_error_code(boost::beast::http::error::bad_method).category();
        if (is_of_parser && error != boost::beast::http::error::end_of_stream &&
            error != boost::beast::http::error::partial_message) {
            refuse(400);
            return;
        }
        if (error) {
            close();
            return;
        }
        is_head_ = parser_->get().method() == boost::beast::http::verb::head;
        is_kept_alive_ = parser_->get().keep_alive();
        context_->application->answer(take_request(), [self = me()](Response response) {
            boost::asio::post(self->stream_.get_executor(),
                              [self, response = std::move(response)]() mutable {
                                  self->write(std::move(response));
                              });
        });
    }

    Request take_request() {
        auto message = parser_->release();
        Request request;
        request.method_name = message.method_string();
        request.method = parse_method(request.method_name);
        request.target = message.target();
        for (const auto& field : message) {
            request.headers.push_back(
                {.name = small_letters(field.name_string()), .value = std::string(field.value())});
        }
        request.body = std::move(message.body());
        request.peer = peer_;
        request.is_tls = is_tls;
        return request;
    }

    void refuse(unsigned status) {
        is_answering_ = true;
        is_kept_alive_ = false;
        is_head_ = false;
        write(context_->application->refused(status, peer_));
    }

    void write(Response response) {
        response_ = std::move(response);
        is_kept_alive_ = is_kept_alive_ && !is_stopping_ && !response_.stream;
        Request request;
        request.peer = peer_;
        request.is_tls = is_tls;
        head_ = render_head(response_, {.now = context_->application->clock().now(),
                                        .is_secure = context_->application->is_secure(request),
                                        .is_kept_alive = is_kept_alive_});
        const auto body = is_head_ ? std::string_view() : response_.body.bytes;
        const std::array<boost::asio::const_buffer, 2> buffers = {boost::asio::buffer(head_),
                                                                  boost::asio::buffer(body)};
        give(context_->limits.write_time);
        boost::asio::async_write(
            stream_, buffers,
            [self = me()](ErrorCode error, std::size_t /*bytes*/) { self->on_written(error); });
    }

    void on_written(ErrorCode error) {
        if (error) {
            close();
        } else if (response_.stream) {
            follow();
        } else if (is_kept_alive_) {
            await_request();
        } else {
            say_goodbye();
        }
    }

    void follow() {
        parser_.reset();
        input_.clear();
        input_.shrink_to_fit();
        head_.clear();
        head_.shrink_to_fit();
        transport().expires_never();
        watch();
        response_.stream->on_ready(
            [weak = this->weak_from_this(), executor = stream_.get_executor()] {
                boost::asio::post(executor, [weak] {
                    if (const auto self = weak.lock()) {
                        self->pump();
                    }
                });
            });
    }

    /// Reads what nobody should send, to see when the browser goes.
    void watch() {
        stream_.async_read_some(boost::asio::buffer(ignored_),
                                [self = me()](ErrorCode error, std::size_t /*bytes*/) {
                                    if (error) {
                                        self->close();
                                    } else {
                                        self->watch();
                                    }
                                });
    }

    void pump() {
        if (is_writing_ || is_closed_) {
            return;
        }
        auto next = response_.stream->next();
        if (!next.text) {
            if (next.is_over) {
                close();
            }
            return;
        }
        is_writing_ = true;
        text_ = std::move(next.text);
        give(context_->limits.write_time);
        boost::asio::async_write(stream_, boost::asio::buffer(*text_),
                                 [self = me()](ErrorCode error, std::size_t /*bytes*/) {
                                     self->is_writing_ = false;
                                     self->text_.reset();
                                     if (error) {
                                         self->close();
                                     } else {
                                         self->pump();
                                     }
                                 });
    }

    /// Says that nothing more comes, and reads what is still on its way: closing at once would make
    /// the system throw away the answer with it.
    void say_goodbye() {
        transport().expires_after(goodbye_time);
        if constexpr (is_tls) {
            stream_.async_shutdown([self = me()](ErrorCode /*error*/) { self->close(); });
        } else {
            ErrorCode ignored;
            stream_.socket().shutdown(boost::asio::socket_base::shutdown_send, ignored);
            drain();
        }
    }

    void drain() {
        stream_.async_read_some(boost::asio::buffer(ignored_),
                                [self = me()](ErrorCode error, std::size_t /*bytes*/) {
                                    if (error) {
                                        self->close();
                                    } else {
                                        self->drain();
                                    }
                                });
    }

    void close() {
        if (is_closed_) {
            return;
        }
        is_closed_ = true;
        if (response_.stream) {
            context_->application->streams().close(response_.stream);
        }
        transport().close();
    }

    Stream stream_;
    const std::string peer_;
    const ConnectionContext* context_;
    boost::beast::flat_buffer input_;
    std::optional<Parser> parser_;
    std::array<char, 512> ignored_{};
    std::string head_;
    Response response_;
    EventStream::Text text_;
    bool is_head_ = false;
    bool is_kept_alive_ = false;
    bool is_idle_ = false;       // nothing of a next request has come
    bool is_answering_ = false;  // a request has come whole, and is not done with
    bool is_stopping_ = false;
    bool is_writing_ = false;
    bool is_closed_ = false;
};

}  // namespace millrace::web
