#include "encoded_views.h"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "gzip.h"

namespace millrace::web {

namespace {

constexpr std::size_t packed_from_bytes = 1'024;

std::shared_ptr<const EncodedView> encode(const std::shared_ptr<const std::string>& json) {
    auto view = std::make_shared<EncodedView>();
    view->json = json;
    view->tag = fmt::format("W/\"{:016x}-{:x}\"", std::hash<std::string>()(*json), json->size());
    if (json->size() > packed_from_bytes) {
        if (auto packed = gzipped(*json)) {
            view->gzip = std::make_shared<const std::string>(std::move(*packed));
        }
    }
    return view;
}

}  // namespace

std::size_t EncodedViews::bytes_of(const EncodedView& view) {
    return view.json->size() + (view.gzip ? view.gzip->size() : 0);
}

std::shared_ptr<const EncodedView>
EncodedViews::encoded(const std::shared_ptr<const std::string>& json) {
    {
        const std::lock_guard guard(mutex_);
        const auto known = std::find_if(newest_first_.begin(), newest_first_.end(),
                                        [&](const auto& view) { return view->json == json; });
        if (known != newest_first_.end()) {
            newest_first_.splice(newest_first_.begin(), newest_first_, known);
            return newest_first_.front();
        }
    }
    auto view = encode(json);
    const std::lock_guard guard(mutex_);
    newest_first_.push_front(view);
    bytes_ += bytes_of(*view);
    while (newest_first_.size() > views_max || bytes_ > bytes_max) {
        bytes_ -= bytes_of(*newest_first_.back());
        newest_first_.pop_back();
    }
    return view;
}

}  // namespace millrace::web
