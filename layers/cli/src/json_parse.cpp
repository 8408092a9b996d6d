#include <algorithm>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "json.h"

namespace millrace::cli {
namespace {

/// Builds a Json out of the parser's events; only here are a number's digits still known.
class Builder final : public nlohmann::json_sax<nlohmann::json> {
public:
    bool null() override { return add(nullptr); }
    bool boolean(bool value) override { return add(value); }
    bool number_integer(number_integer_t value) override { return add(value); }
    bool number_unsigned(number_unsigned_t value) override { return add(value); }
    bool number_float(number_float_t, const string_t& digits) override {
        return add(Json::number(digits));
    }
    bool string(string_t& text) override { return add(Json(std::move(text))); }
    bool binary(binary_t&) override { return false; }
    bool start_object(std::size_t) override { return open(Json::object()); }
    bool end_object() override { return close(); }
    bool start_array(std::size_t) override { return open(Json::array()); }
    bool end_array() override { return close(); }
    bool key(string_t& name) override {
        keys_.back() = std::move(name);
        return true;
    }
    bool parse_error(std::size_t position, const std::string& token,
                     const nlohmann::detail::exception& error) override {
        constexpr int number_overflow = 406;
        position_ = position;
        problem_ = error.what();
        too_large_ = error.id == number_overflow ? token : "";
        return false;
    }

    Json& result() { return result_; }
    std::vector<std::string>& repeated() { return repeated_; }
    const std::string& problem() const { return problem_; }
    std::size_t position() const { return position_; }
    /// The number that no double holds, where it was that which ended the reading.
    const std::string& too_large() const { return too_large_; }

private:
    static constexpr std::size_t depth_max = 64;

    bool add(Json value) {
        if (open_.empty()) {
            result_ = std::move(value);
        } else if (open_.back().as_array() != nullptr) {
            open_.back().push_back(std::move(value));
        } else if (open_.back().find(keys_.back()) != nullptr) {
            if (auto again = path();
                std::find(repeated_.begin(), repeated_.end(), again) == repeated_.end()) {
                repeated_.push_back(std::move(again));
            }
        } else {
            open_.back()[keys_.back()] = std::move(value);
        }
        return true;
    }
    /// Of the member that is being read: `execution.mode`, `strategy_configs[1].id`.
    std::string path() const {
        std::string text;
        for (std::size_t i = 0; i < open_.size(); ++i) {
            if (const Json::Array* items = open_[i].as_array()) {
                text += fmt::format("[{}]", items->size());
            } else {
                const std::string quoted = Json(keys_[i]).canonical();
                text += (text.empty() ? "" : ".") + quoted.substr(1, quoted.size() - 2);
            }
        }
        return text;
    }
    bool open(Json empty) {
        if (open_.size() == depth_max) {
            problem_ = "nested deeper than 64 levels";
            return false;
        }
        open_.push_back(std::move(empty));
        keys_.emplace_back();
        return true;
    }
    bool close() {
        Json done = std::move(open_.back());
        open_.pop_back();
        keys_.pop_back();
        return add(std::move(done));
    }

    Json result_;
    std::vector<Json> open_;
    std::vector<std::string> keys_;  // one for each open value; empty for arrays
    std::vector<std::string> repeated_;
    std::string problem_;
    std::string too_large_;
    std::size_t position_ = 0;
};

/// `line 3, column 7` of the byte before the one the parser stopped at.
std::string place(std::string_view text, std::size_t position) {
    const std::string_view before = text.substr(0, std::min(position, text.size()));
    const auto line = std::count(before.begin(), before.end(), '\n') + 1;
    const std::size_t last_break = before.rfind('\n');
    const std::size_t column =
        last_break == std::string_view::npos ? before.size() : before.size() - last_break - 1;
    return fmt::format("line {}, column {}", line, column);
}

/// The library's message without its number and place: `syntax error while parsing value - ...`.
std::string plain(const std::string& message) {
    const std::size_t syntax = message.find("syntax error");
    return syntax == std::string::npos ? message : message.substr(syntax);
}

}  // namespace

events::Result<ParsedJson> parse_json_with_repeats(std::string_view text, std::string_view source) {
    Builder builder;
    try {
        if (nlohmann::json::sax_parse(text.begin(), text.end(), &builder)) {
            return ParsedJson{std::move(builder.result()), std::move(builder.repeated())};
        }
    } catch (const std::exception& error) {
        return events::Error{events::ErrorCode::InvalidInput,
                             fmt::format("{}: is no JSON: {}", source, error.what())};
    }
    if (!builder.too_large().empty()) {  // read on with it as a text, which no number may be
        std::string quoted(text);
        const std::size_t at = quoted.rfind(builder.too_large(), builder.position());
        quoted.replace(at, builder.too_large().size(), '"' + builder.too_large() + '"');
        return parse_json_with_repeats(quoted, source);
    }
    const std::string where =
        builder.position() > 0 ? place(text, builder.position()) + ": " : std::string();
    return events::Error{
        events::ErrorCode::InvalidInput,
        fmt::format("{}: {}is no valid JSON: {}", source, where, plain(builder.problem()))};
}

events::Result<Json> parse_json(std::string_view text, std::string_view source) {
    auto parsed = parse_json_with_repeats(text, source);
    if (!parsed) {
        return parsed.error();
    }
    if (!parsed.value().repeated.empty()) {
        return events::Error{events::ErrorCode::InvalidInput,
                             fmt::format("{}: the name \"{}\" stands twice in one object", source,
                                         parsed.value().repeated.front())};
    }
    return std::move(parsed.value().json);
}

}  // namespace millrace::cli
