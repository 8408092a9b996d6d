#include "guessable.h"

#include <algorithm>
#include <array>
#include <string>
#include <vector>

namespace millrace::auth {
namespace {

/// Words that passwords are made of, in lower case.
constexpr std::array words{
    std::string_view("password"), std::string_view("passphrase"), std::string_view("passw"),
    std::string_view("welcome"),  std::string_view("letmein"),    std::string_view("iloveyou"),
    std::string_view("changeme"), std::string_view("default"),    std::string_view("administrator"),
    std::string_view("admin"),    std::string_view("login"),      std::string_view("secret"),
    std::string_view("master"),   std::string_view("dragon"),     std::string_view("monkey"),
    std::string_view("football"), std::string_view("baseball"),   std::string_view("cricket"),
    std::string_view("princess"), std::string_view("sunshine"),   std::string_view("shadow"),
    std::string_view("superman"), std::string_view("batman"),     std::string_view("starwars"),
    std::string_view("computer"), std::string_view("internet"),   std::string_view("google"),
    std::string_view("whatever"), std::string_view("trustno"),    std::string_view("hello"),
    std::string_view("guest"),    std::string_view("server"),     std::string_view("system"),
    std::string_view("india"),    std::string_view("mumbai"),     std::string_view("krishna"),
    std::string_view("ganesh"),   std::string_view("sairam"),     std::string_view("trading"),
    std::string_view("trader"),   std::string_view("stock"),      std::string_view("market"),
    std::string_view("zerodha"),  std::string_view("upstox"),     std::string_view("millrace")};

/// What fingers walk along, each also backwards.
constexpr std::array walks{std::string_view("abcdefghijklmnopqrstuvwxyz"),
                           std::string_view("01234567890"),
                           std::string_view("qwertyuiop"),
                           std::string_view("asdfghjkl"),
                           std::string_view("zxcvbnm"),
                           std::string_view("1qaz2wsx3edc4rfv5tgb6yhn7ujm8ik")};

char plain(char c) {
    switch (c) {  // what stands for a letter more often than for itself
    case '@': return 'a';
    case '$': return 's';
    case '!': return 'i';
    default: return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    }
}

/// 0 for o, 1 for i, and so on: for words alone, since in a walk digits are digits.
char as_letter(char c) {
    switch (c) {
    case '0': return 'o';
    case '1': return 'i';
    case '3': return 'e';
    case '4': return 'a';
    case '5': return 's';
    case '7': return 't';
    default: return c;
    }
}

std::string map(std::string_view text, char (*each)(char)) {
    std::string mapped(text);
    std::transform(mapped.begin(), mapped.end(), mapped.begin(), each);
    return mapped;
}

/// Marks what is guessed, letter by letter.
class Guesses {
public:
    explicit Guesses(std::string_view password)
        : text_(map(password, &plain)), letters_(map(text_, &as_letter)),
          is_guessed_(text_.size()) {}

    void word(std::string_view word) {
        for (const std::string* text : {&text_, &letters_}) {
            for (std::size_t at = text->find(word); !word.empty() && at != std::string::npos;
                 at = text->find(word, at + 1)) {
                mark(at, word.size());
            }
        }
    }
    void walk(std::string_view walk) {
        constexpr std::size_t shortest = 3;
        for (std::size_t at = 0; at < text_.size(); ++at) {
            std::size_t length = text_.size() - at;
            while (length >= shortest && walk.find(std::string_view(text_).substr(at, length)) ==
                                             std::string_view::npos) {
                --length;
            }
            mark(at, length >= shortest ? length : 0);
        }
    }
    /// Every letter that stands where an equal stretch of up to `period_max` stood just before.
    void repeats() {
        constexpr std::size_t period_max = 16;
        for (std::size_t period = 1; period <= std::min(period_max, text_.size() / 2); ++period) {
            for (std::size_t at = period; at + period <= text_.size(); ++at) {
                if (text_.compare(at, period, text_, at - period, period) == 0) {
                    mark(at, period);
                }
            }
        }
    }
    void years() {
        for (std::size_t at = 0; at + 4 <= text_.size(); ++at) {
            const std::string_view four = std::string_view(text_).substr(at, 4);
            const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
            if ((four.starts_with("19") || four.starts_with("20")) &&
                std::all_of(four.begin(), four.end(), is_digit)) {
                mark(at, four.size());
            }
        }
    }
    std::size_t left() const {
        return static_cast<std::size_t>(std::count(is_guessed_.begin(), is_guessed_.end(), false));
    }

private:
    void mark(std::size_t at, std::size_t length) {
        std::fill_n(is_guessed_.begin() + static_cast<std::ptrdiff_t>(at), length, true);
    }

    std::string text_;
    std::string letters_;
    std::vector<bool> is_guessed_;
};

}  // namespace

std::size_t letters_not_guessable(std::string_view password, std::string_view user_name) {
    Guesses guesses(password);
    for (const std::string_view word : words) {
        guesses.word(word);
    }
    guesses.word(user_name);
    for (const std::string_view walk : walks) {
        guesses.walk(walk);
        guesses.walk(std::string(walk.rbegin(), walk.rend()));
    }
    guesses.repeats();
    guesses.years();
    return guesses.left();
}

}  // namespace millrace::auth
