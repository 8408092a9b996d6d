#pragma once

#include <millrace/execution/order_request.h>

namespace millrace::execution {

class RiskManager;

/// An order that passed the risk check. Only RiskManager can make one, so an unchecked order
/// cannot reach a gateway: it does not compile.
class ApprovedOrder {
public:
    const OrderRequest& request() const { return request_; }

private:
    friend class RiskManager;
    explicit ApprovedOrder(const OrderRequest& request) : request_(request) {}
    OrderRequest request_;
};

}  // namespace millrace::execution
