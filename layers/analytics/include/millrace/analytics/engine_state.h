#pragma once

#include <bit>
#include <cstring>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace millrace::analytics {

namespace detail {

static_assert(std::endian::native == std::endian::little,
              "states are stored as they lie in memory");

/// Writes every field behind the one before.
class StateWriter {
public:
    template <class Field> void operator()(const Field& field) {
        static_assert(std::is_arithmetic_v<Field>);
        bytes.append(reinterpret_cast<const char*>(&field), sizeof field);
    }
    template <class Field> void operator()(const std::vector<Field>& fields) {
        for (const Field& field : fields) {
            (*this)(field);
        }
    }
    std::string bytes;
};

/// Reads them back in the same order; too few bytes make it fail and change nothing more.
class StateReader {
public:
    explicit StateReader(std::string_view bytes) : left_(bytes) {}

    template <class Field> void operator()(Field& field) {
        static_assert(std::is_arithmetic_v<Field>);
        if (failed_ || left_.size() < sizeof field) {
            failed_ = true;
            return;
        }
        std::memcpy(&field, left_.data(), sizeof field);
        left_.remove_prefix(sizeof field);
    }
    template <class Field> void operator()(std::vector<Field>& fields) {
        for (Field& field : fields) {
            (*this)(field);
        }
    }
    bool is_used_up() const { return !failed_ && left_.empty(); }

private:
    std::string_view left_;
    bool failed_ = false;
};

}  // namespace detail

/// Everything that later answers of an engine depend on, as bytes.
template <class Engine> std::string state_of(Engine& engine) {
    detail::StateWriter writer;
    engine.archive(writer);
    return std::move(writer.bytes);
}

/// Puts an engine of the same settings where that one was. False when these are not its bytes: make
/// the engine anew then.
template <class Engine> bool restore(Engine& engine, std::string_view state) {
    detail::StateReader reader(state);
    engine.archive(reader);
    return reader.is_used_up();
}

}  // namespace millrace::analytics
