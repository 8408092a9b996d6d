#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <millrace/events/timestamp.h>

namespace millrace::web {

class EventStream;

/// Bytes, and who keeps them.
struct Body {
    std::string_view bytes;
    std::shared_ptr<const std::string> owner;  // none: they are part of the program

    Body() = default;
    explicit Body(std::string text);
    explicit Body(std::shared_ptr<const std::string> text);
    static Body of_program(std::string_view bytes);
};

struct AnswerHeader {
    std::string_view name;
    std::string value;
};

enum class Caching {
    Never,       // data and pages
    Revalidate,  // files that keep their name
    Forever      // files whose name changes with their content
};

struct Response {
    unsigned status = 200;
    std::string type;  // Content-Type
    Body body;
    Caching caching = Caching::Never;
    std::vector<AnswerHeader> headers;
    std::shared_ptr<EventStream> stream;  // what comes instead of a body
    std::shared_ptr<void> room;           // of a large body, while it is on its way
    std::string id;                       // for the log: of an answer that names one
    std::string detail;                   // for the log alone

    void add(std::string_view name, std::string value) {
        headers.push_back({.name = name, .value = std::move(value)});
    }
};

/// What a head depends on besides its answer.
struct HeadContext {
    events::Timestamp now;
    bool is_secure = false;      // the browser speaks TLS, to this server or to its proxy
    bool is_kept_alive = false;  // the connection
};

/// The status line and every header, those of security on all, with the empty line. A value's
/// control characters are left out: no value can end its line.
std::string render_head(const Response& response, const HeadContext& context);

/// `Fri, 20 Nov 2026 08:10:30 GMT`.
std::string http_date(events::Timestamp at);

std::string_view reason_of(unsigned status);

}  // namespace millrace::web
