#pragma once

#include <concepts>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <millrace/events/date.h>
#include <millrace/events/fixed_point.h>
#include <millrace/events/timestamp.h>

namespace millrace::facade {

/// Shortest digits that give the same number back; `null` when it is none.
void append_number(std::string& text, double value);
void append_number(std::string& text, float value);
/// A JSON string; what is no UTF-8 becomes U+FFFD.
void append_quoted(std::string& text, std::string_view value);

/// A JSON document, written from its beginning to its end without a tree: a chart has a million
/// numbers. Commas come by themselves.
class JsonText {
public:
    void begin_object() { open('{'); }
    void end_object() { close('}'); }
    void begin_array() { open('['); }
    void end_array() { close(']'); }
    /// Of the value that comes next.
    JsonText& key(std::string_view name);

    void value(std::string_view text);
    void value(const char* text) { value(std::string_view(text)); }
    void value(const std::string& text) { value(std::string_view(text)); }
    void value(bool is);
    void value(double number);
    void value(float number);
    void value(std::nullptr_t) { raw("null"); }
    template <std::integral Integer> void value(Integer number) { raw(std::to_string(number)); }
    void value(events::Timestamp at) { value(at.to_string()); }
    void value(events::Date date) { value(date.to_string()); }
    template <class Kind, int Decimals> void value(events::FixedPoint<Kind, Decimals> exact) {
        raw(exact.to_string());
    }
    template <class T> void value(const std::optional<T>& maybe) {
        maybe ? value(*maybe) : value(nullptr);
    }
    template <class T> void member(std::string_view name, const T& its_value) {
        key(name).value(its_value);
    }
    /// A value that is JSON already.
    void raw(std::string_view json);

    /// Room for a long document.
    void reserve(std::size_t bytes) { text_.reserve(bytes); }
    std::string take() { return std::move(text_); }

private:
    void separate();
    void open(char bracket);
    void close(char bracket);

    std::string text_;
    bool needs_comma_ = false;
};

}  // namespace millrace::facade
