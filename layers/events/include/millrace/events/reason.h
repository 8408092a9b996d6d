#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

namespace millrace::events {

/// Why something happened. Values are stored: append only, never renumber.
enum class ReasonCode : std::uint16_t {
    None = 0,
    // strategies
    CrossedAbove = 1,       // fast, slow
    CrossedBelow = 2,       // fast, slow
    ConfluenceBullish = 3,  // confidence, minimum
    ConfluenceBearish = 4,  // confidence, minimum
    Custom = 5,             // up to three numbers of the strategy's own
    BuyAndHold = 6,
    RsiOversold = 7,      // rsi, level
    RsiOverbought = 8,    // rsi, level
    RsiBackAtExit = 9,    // rsi, level
    RegimePullback = 10,  // rsi, level
    RegimeRally = 11,     // rsi, level
    RegimeOver = 12,
    RangeLow = 13,   // close, edge
    RangeHigh = 14,  // close, edge
    RangeMean = 15,  // close, mean
    // a signal that needs no order
    AlreadyAtTarget = 20,     // held, with working orders
    ShortingNotAllowed = 21,  // flat already, and a short is not to be had
    // risk
    WithinLimits = 40,
    PriceNotSane = 41,             // price
    QuantityNotSane = 42,          // quantity, lot
    OrderQuantityLimit = 43,       // quantity, limit
    OrderValueLimit = 44,          // value, limit
    PositionQuantityLimit = 45,    // position after, limit
    GrossExposureLimit = 46,       // gross after, limit
    InsufficientCash = 47,         // required, free
    PriceCollar = 48,              // price, reference, limit percent
    FreezeQuantity = 49,           // quantity, freeze quantity
    NoEntryWindow = 50,            // minutes to the session's end, limit
    ValueOverflow = 51,            // price, quantity
    LinkedOrderRefused = 52,       // the close that should come first was refused
    ConfidenceLimit = 53,          // confidence, minimum
    PriceTooOld = 54,              // age_s, limit_s
    SelfMatch = 55,                // quantity that works on the other side
    PositionValueLimit = 56,       // value after, limit
    NetExposureLimit = 57,         // net after, limit
    OpenOrdersOfSymbolLimit = 58,  // orders with this one, limit
    OpenOrdersLimit = 59,          // orders with this one, limit
    // orders
    SessionEnded = 60,
    RunEnded = 61,
    ReplacedBySignal = 62,
    SquareOff = 63,
    NextBarOpen = 64,
    DecisionPrice = 65,
    BrokerRejected = 66,
    CorporateAction = 67,  // an order does not live into an ex-date
    // strategy failures
    StrategyThrew = 80,
    StrategyReturnedGarbage = 81,  // confidence, type, symbol
    FlattenAfterFailure = 82,
    // more of risk
    TradesPerDayLimit = 100,  // trades with this one, limit
    RepeatedExecution = 101,  // entries with this one, limit
    DuplicateOrder = 102,     // the same strategy, symbol, bar and side a second time
    LosingExits = 103,        // exits, limit, minutes until entries go on
    RejectsInARow = 104,      // rejects, limit
    DailyLoss = 105,          // percent of the day's first equity, limit
    DayDrawdown = 106,        // percent below the day's highest equity, limit
    DrawdownLimit = 107,      // percent below the run's highest equity, limit
    TradingReduced = 108,     // an entry while only smaller positions are allowed
    TradingHalted = 109,      // an order while none is allowed
    NewTradingDay = 110,      // ends what a limit of the day began
    FlattenAfterBreaker = 111,
    OrderVolumeLimit = 112  // quantity, limit, average of a day (0: not known)
};

/// A reason with up to three numbers; text is made from a table when a person reads it.
struct Reason {
    ReasonCode code = ReasonCode::None;
    std::uint8_t count = 0;
    std::array<double, 3> numbers{};

    bool operator==(const Reason&) const = default;
};

Reason reason(ReasonCode code);
Reason reason(ReasonCode code, double first);
Reason reason(ReasonCode code, double first, double second);
Reason reason(ReasonCode code, double first, double second, double third);

/// `insufficient_cash`; "unknown" for a code this version does not know.
std::string_view name_of(ReasonCode code);
/// `insufficient_cash: required 150000, free 99.5`.
std::string to_string(const Reason& reason);

}  // namespace millrace::events
