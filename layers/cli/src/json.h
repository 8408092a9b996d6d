#pragma once

#include <concepts>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::cli {

/// A JSON document. Members keep their order, and a number keeps its digits, so that exact decimals
/// go in and out without passing through a double.
class Json {
public:
    struct Number {
        std::string digits;
    };
    struct Member;
    using Array = std::vector<Json>;
    using Object = std::vector<Member>;
    using Value = std::variant<std::nullptr_t, bool, Number, std::string, Array, Object>;

    Json();
    Json(std::nullptr_t);
    Json(bool value);
    Json(const char* text);
    Json(std::string text);
    Json(std::string_view text);
    Json(double value);  // null when not finite
    Json(Array items);
    Json(Object members);
    template <std::integral Integer> Json(Integer value);
    Json(Number number);
    /// Digits as they stand, such as an exact decimal's to_string().
    static Json number(std::string digits);
    static Json object();
    static Json array();

    /// Member of an object, made null where it is missing; turns null into an object.
    Json& operator[](std::string_view name);
    /// Null pointer when this is no object or has no such member.
    const Json* find(std::string_view name) const;
    /// Of an array; turns null into one.
    void push_back(Json item);

    const Value& value() const { return value_; }
    bool is_null() const;
    /// Null pointers where the value is of another kind.
    const Array* as_array() const;
    const Object* as_object() const;
    const std::string* as_text() const;
    const Number* as_number() const;
    const bool* as_bool() const;

    /// Two blanks an indent, no line break at the end.
    std::string pretty() const;
    /// No blanks; members in the order of their names: equal documents give equal text.
    std::string canonical() const;

private:
    Value value_;
};

struct Json::Member {
    std::string name;
    Json value;
};

template <std::integral Integer> Json::Json(Integer value) : Json(Number{std::to_string(value)}) {}

/// Whether all of it is well-formed text.
bool is_utf8(std::string_view text);

/// Sets the member at a path of names parted by points, making the objects on its way.
void set_at(Json& document, std::string_view path, Json value);

/// Strict JSON, each name once an object. Errors name the source and the place: line and column, or
/// the path of a name that stands twice. A number that no double holds becomes a text.
events::Result<Json> parse_json(std::string_view text, std::string_view source);

/// The same where other mistakes are to be told beside names that stand twice.
struct ParsedJson {
    Json json;                          // of such names the value that stands first
    std::vector<std::string> repeated;  // their paths, such as `execution.mode`
};
events::Result<ParsedJson> parse_json_with_repeats(std::string_view text, std::string_view source);

}  // namespace millrace::cli
