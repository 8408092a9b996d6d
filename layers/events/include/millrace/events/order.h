#pragma once

#include <cstdint>
#include <string_view>

#include <millrace/events/ids.h>
#include <millrace/events/price.h>
#include <millrace/events/quantity.h>
#include <millrace/events/reason.h>
#include <millrace/events/timestamp.h>

namespace millrace::events {

enum class Side : std::uint8_t { Buy = 1, Sell = 2 };
enum class OrderType : std::uint8_t { Market = 1 };

/// Where an order stands. WouldSend is a dry run's end state: nothing was sent.
enum class OrderStatus : std::uint8_t {
    New = 0,
    Intended = 1,
    Sent = 2,
    Accepted = 3,
    Partial = 4,
    Filled = 5,
    Cancelled = 6,
    Rejected = 7,
    Expired = 8,
    Unknown = 9,
    WouldSend = 10
};

/// One change of one order, as recorded.
struct Order {
    Timestamp at;          // when the order came to stand here
    Timestamp decided_at;  // close time of the decision bar
    OrderId id;
    OrderId linked;  // the closing order that this opening one follows in a flip; 0 is none
    StrategyId strategy;
    SymbolId symbol;
    Side side = Side::Buy;
    OrderType type = OrderType::Market;
    OrderStatus status = OrderStatus::New;
    Quantity quantity;         // > 0
    Quantity filled_quantity;  // >= 0
    Price reference_price;     // close of the decision bar; a market order has no price of its own
    Reason reason;

    bool operator==(const Order&) const = default;
};
static_assert(sizeof(Order) <= 128);

std::string_view name_of(Side side);
std::string_view name_of(OrderType type);
std::string_view name_of(OrderStatus status);

}  // namespace millrace::events
