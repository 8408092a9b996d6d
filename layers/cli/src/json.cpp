#include "json.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

namespace millrace::cli {
namespace {

/// Length of the well-formed UTF-8 sequence at the front; 0 when there is none.
std::size_t utf8_length(std::string_view text) {
    const auto lead = static_cast<unsigned char>(text.front());
    const std::size_t length = lead < 0x80   ? 1
                               : lead < 0xC2 ? 0
                               : lead < 0xE0 ? 2
                               : lead < 0xF0 ? 3
                               : lead < 0xF5 ? 4
                                             : 0;
    if (length == 0 || length > text.size()) {
        return 0;
    }
    for (std::size_t i = 1; i < length; ++i) {
        if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80) {
            return 0;
        }
    }
    return length;
}

void append_quoted(std::string& out, std::string_view text) {
    out += '"';
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            out += "\xEF\xBF\xBD";  // bytes that are no text, such as those of a file's name
        } else if (text.front() == '"' || text.front() == '\\') {
            out += '\\';
            out += text.front();
        } else if (text.front() == '\n') {
            out += "\\n";
        } else if (text.front() == '\t') {
            out += "\\t";
        } else if (static_cast<unsigned char>(text.front()) < 0x20) {
            out += fmt::format("\\u{:04x}", static_cast<unsigned>(text.front()));
        } else {
            out += text.substr(0, length);
        }
        text.remove_prefix(std::max<std::size_t>(length, 1));
    }
    out += '"';
}

/// Writes a document in either form.
class Printer {
public:
    enum class Form { Pretty, Canonical };
    explicit Printer(Form form) : form_(form) {}

    void print(const Json& json) {
        std::visit([this](const auto& v) { value(v); }, json.value());
    }
    std::string take() { return std::move(out_); }

private:
    void value(std::nullptr_t) { out_ += "null"; }
    void value(bool flag) { out_ += flag ? "true" : "false"; }
    void value(const Json::Number& number) { out_ += number.digits; }
    void value(const std::string& text) { append_quoted(out_, text); }
    void value(const Json::Array& items) {
        open('[');
        for (std::size_t i = 0; i < items.size(); ++i) {
            next(i);
            print(items[i]);
        }
        close(']', items.empty());
    }
    void value(const Json::Object& members) {
        std::vector<const Json::Member*> order;
        for (const Json::Member& member : members) {
            order.push_back(&member);
        }
        if (form_ == Form::Canonical) {
            std::sort(order.begin(), order.end(),
                      [](const auto* a, const auto* b) { return a->name < b->name; });
        }
        open('{');
        for (std::size_t i = 0; i < order.size(); ++i) {
            next(i);
            append_quoted(out_, order[i]->name);
            out_ += form_ == Form::Pretty ? ": " : ":";
            print(order[i]->value);
        }
        close('}', members.empty());
    }

    void open(char bracket) {
        out_ += bracket;
        ++depth_;
    }
    void next(std::size_t index) {
        if (index > 0) {
            out_ += ',';
        }
        new_line();
    }
    void close(char bracket, bool empty) {
        --depth_;
        if (!empty) {
            new_line();
        }
        out_ += bracket;
    }
    void new_line() {
        if (form_ == Form::Pretty) {
            out_ += '\n';
            out_.append(2 * depth_, ' ');
        }
    }

    Form form_;
    std::string out_;
    std::size_t depth_ = 0;
};

Json::Value number_or_null(double value) {
    if (!std::isfinite(value)) {
        return nullptr;
    }
    std::array<char, 32> buffer{};
    const auto end = std::to_chars(buffer.data(), buffer.data() + buffer.size(), value);
    return Json::Number{std::string(buffer.data(), end.ptr)};
}

}  // namespace

Json::Json() : value_(nullptr) {}
Json::Json(std::nullptr_t) : value_(nullptr) {}
Json::Json(bool value) : value_(value) {}
Json::Json(const char* text) : value_(std::string(text)) {}
Json::Json(std::string text) : value_(std::move(text)) {}
Json::Json(std::string_view text) : value_(std::string(text)) {}
Json::Json(double value) : value_(number_or_null(value)) {}
Json::Json(Array items) : value_(std::move(items)) {}
Json::Json(Object members) : value_(std::move(members)) {}
Json::Json(Number number) : value_(std::move(number)) {}
Json Json::number(std::string digits) { return {Number{std::move(digits)}}; }
Json Json::object() { return {Object{}}; }
Json Json::array() { return {Array{}}; }

bool Json::is_null() const { return std::holds_alternative<std::nullptr_t>(value_); }
const Json::Array* Json::as_array() const { return std::get_if<Array>(&value_); }
const Json::Object* Json::as_object() const { return std::get_if<Object>(&value_); }
const std::string* Json::as_text() const { return std::get_if<std::string>(&value_); }
const Json::Number* Json::as_number() const { return std::get_if<Number>(&value_); }
const bool* Json::as_bool() const { return std::get_if<bool>(&value_); }

Json& Json::operator[](std::string_view name) {
    if (is_null()) {
        value_ = Object{};
    }
    auto& members = std::get<Object>(value_);
    for (Member& member : members) {
        if (member.name == name) {
            return member.value;
        }
    }
    members.push_back({std::string(name), Json()});
    return members.back().value;
}

const Json* Json::find(std::string_view name) const {
    if (const Object* members = as_object()) {
        for (const Member& member : *members) {
            if (member.name == name) {
                return &member.value;
            }
        }
    }
    return nullptr;
}

void Json::push_back(Json item) {
    if (is_null()) {
        value_ = Array{};
    }
    std::get<Array>(value_).push_back(std::move(item));
}

bool is_utf8(std::string_view text) {
    while (!text.empty()) {
        const std::size_t length = utf8_length(text);
        if (length == 0) {
            return false;
        }
        text.remove_prefix(length);
    }
    return true;
}

void set_at(Json& document, std::string_view path, Json value) {
    const std::size_t point = path.find('.');
    Json& member = document[path.substr(0, point)];
    if (point == std::string_view::npos) {
        member = std::move(value);
    } else {
        set_at(member, path.substr(point + 1), std::move(value));
    }
}

std::string Json::pretty() const {
    Printer printer(Printer::Form::Pretty);
    printer.print(*this);
    return printer.take();
}

std::string Json::canonical() const {
    Printer printer(Printer::Form::Canonical);
    printer.print(*this);
    return printer.take();
}

}  // namespace millrace::cli
