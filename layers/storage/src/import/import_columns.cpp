#include "import/import_columns.h"

#include <fmt/format.h>

#include <algorithm>
#include <cctype>
#include <span>

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

namespace {

enum class Role { Timestamp, Date, Time, Open, High, Low, Close, Volume, Symbol, Price };

struct Alias {
    std::string_view name;  // letters and digits alone, in lower case
    Role role;
};
constexpr std::array aliases{
    Alias{"timestamp", Role::Timestamp},
    Alias{"datetime", Role::Timestamp},
    Alias{"date", Role::Date},
    Alias{"time", Role::Time},
    Alias{"open", Role::Open},
    Alias{"o", Role::Open},
    Alias{"openprice", Role::Open},
    Alias{"high", Role::High},
    Alias{"h", Role::High},
    Alias{"highprice", Role::High},
    Alias{"low", Role::Low},
    Alias{"l", Role::Low},
    Alias{"lowprice", Role::Low},
    Alias{"close", Role::Close},
    Alias{"c", Role::Close},
    Alias{"closeprice", Role::Close},
    Alias{"volume", Role::Volume},
    Alias{"v", Role::Volume},
    Alias{"vol", Role::Volume},
    Alias{"totaltradedquantity", Role::Volume},
    Alias{"tradedquantity", Role::Volume},
    Alias{"symbol", Role::Symbol},
    Alias{"ticker", Role::Symbol},
    Alias{"tradingsymbol", Role::Symbol},
    Alias{"ltp", Role::Price},
    Alias{"lastprice", Role::Price},
    Alias{"lasttradedprice", Role::Price},
    Alias{"price", Role::Price},
};
constexpr std::array role_names{"timestamp", "date",  "time",   "open",   "high",
                                "low",       "close", "volume", "symbol", "ltp"};

using Places = std::array<std::optional<std::size_t>, role_names.size()>;

std::size_t place(Role role) { return static_cast<std::size_t>(role); }

std::string plain(std::string_view name) {
    std::string letters;
    for (const char c : name) {
        if (std::isalnum(static_cast<unsigned char>(c)) != 0) {
            letters += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
        }
    }
    return letters;
}

std::optional<Role> role_of(std::string_view name, RowKind kind) {
    const std::string letters = plain(name);
    const auto* const found = std::find_if(
        aliases.begin(), aliases.end(), [&](const Alias& alias) { return alias.name == letters; });
    if (found == aliases.end()) {
        return std::nullopt;
    }
    const bool of_bars = found->role >= Role::Open && found->role <= Role::Close;
    return (kind == RowKind::Ticks && of_bars) ||
                   (kind == RowKind::Bars && found->role == Role::Price)
               ? std::nullopt
               : std::optional(found->role);
}

Error bad_header(const std::string& what, RowKind kind) {
    return {ErrorCode::InvalidInput,
            fmt::format("{}; expected the columns {} and optionally symbol", what,
                        kind == RowKind::Ticks ? "timestamp,ltp,volume"
                                               : "timestamp,open,high,low,close,volume")};
}

Result<Places> find_places(const Fields& names, RowKind kind, std::vector<std::string>& ignored) {
    Places places;
    for (std::size_t i = 0; i < names.count; ++i) {
        const auto role = role_of(names.at[i], kind);
        if (!role) {
            ignored.push_back(shown(names.at[i]));
        } else if (places[place(*role)]) {
            return bad_header(fmt::format("column '{}' is there twice, in columns {} and {}",
                                          role_names[place(*role)], *places[place(*role)] + 1,
                                          i + 1),
                              kind);
        } else {
            places[place(*role)] = i;
        }
    }
    return places;
}

/// `timestamp`, or `date` with or without `time`, or `time` alone, as charting sites name it.
Result<void> choose_time(const Places& places, const Fields& names, RowKind kind,
                         ImportColumns& columns) {
    const auto stamp = places[place(Role::Timestamp)];
    const auto date = places[place(Role::Date)];
    const auto time = places[place(Role::Time)];
    if (stamp) {
        columns.timestamp = *stamp;
        for (const auto& other : {date, time}) {
            if (other) {
                columns.ignored.push_back(shown(names.at[*other]));
            }
        }
        return {};
    }
    if (!date && !time) {
        return bad_header("column 'timestamp' is missing", kind);
    }
    columns.timestamp = date ? *date : *time;
    columns.time = date ? time : std::nullopt;
    return {};
}

/// A first line that is no header but a row, most often.
bool looks_like_data(const Fields& names) {
    return names.count > 0 && !names.at[0].empty() &&
           std::isdigit(static_cast<unsigned char>(names.at[0].front())) != 0;
}

bool has_price(const Fields& names) {
    return std::any_of(names.at.begin(), names.at.begin() + names.count, [](std::string_view name) {
        return role_of(name, RowKind::Ticks) == Role::Price;
    });
}

}  // namespace

Result<ImportColumns> ImportColumns::parse(const Fields& names, RowKind kind) {
    if (names.count > Fields::fields_max) {
        return bad_header(fmt::format("there are {} columns", names.count), kind);
    }
    if (looks_like_data(names)) {
        return bad_header(fmt::format("the first line begins with '{}', so it names no columns",
                                      shown(names.at[0])),
                          kind);
    }
    ImportColumns columns;
    columns.count = names.count;
    const auto found = find_places(names, kind, columns.ignored);
    if (!found) {
        return found.error();
    }
    const Places& places = found.value();
    if (auto chosen = choose_time(places, names, kind, columns); !chosen) {
        return chosen.error();
    }
    constexpr std::array of_bars{Role::Open, Role::High, Role::Low, Role::Close, Role::Volume};
    constexpr std::array of_ticks{Role::Price, Role::Volume};
    const auto roles = kind == RowKind::Bars ? std::span<const Role>(of_bars) : of_ticks;
    for (std::size_t i = 0; i < roles.size(); ++i) {
        const auto at = places[place(roles[i])];
        if (!at) {
            const bool is_of_ticks = kind == RowKind::Bars && has_price(names);
            return bad_header(fmt::format("column '{}' is missing{}", role_names[place(roles[i])],
                                          is_of_ticks ? " (trades need --ticks cumulative)" : ""),
                              kind);
        }
        columns.values.at(i) = *at;
    }
    columns.symbol = places[place(Role::Symbol)];
    return columns;
}

}  // namespace millrace::storage
