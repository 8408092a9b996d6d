#pragma once

#include <millrace/facade/session_bridge.h>
#include <millrace/facade/views.h>

#include "encoded_views.h"
#include "event_streams.h"
#include "response.h"
#include "visit.h"

namespace millrace::web {

/// What the application shows. Safe from many threads.
class DataAnswers {
public:
    /// Both outlive this.
    DataAnswers(facade::Views& views, EventStreams& streams) : views_(&views), streams_(&streams) {}

    Response view(const Visit& visit, const facade::Caller& caller);
    Response events(const Visit& visit, const facade::Caller& caller);
    static Response session(const Visit& visit, const facade::Caller& caller);

private:
    facade::Views* views_;
    EventStreams* streams_;
    EncodedViews encoded_;
};

}  // namespace millrace::web
