#include "connections.h"

#include <vector>

namespace millrace::web {

bool Connections::add(const std::shared_ptr<Member>& member) {
    const std::lock_guard guard(mutex_);
    if (is_over_ || members_.size() >= most_) {
        ++metrics_->connections_refused;
        return false;
    }
    members_.emplace(member.get(), member);
    ++metrics_->connections;
    return true;
}

void Connections::remove(const Member* member) {
    {
        const std::lock_guard guard(mutex_);
        if (members_.erase(member) == 0) {
            return;
        }
        --metrics_->connections;
    }
    changed_.notify_all();
}

void Connections::stop() {
    std::vector<std::shared_ptr<Member>> members;
    {
        const std::lock_guard guard(mutex_);
        is_over_ = true;
        for (const auto& [raw, weak] : members_) {
            if (auto member = weak.lock()) {
                members.push_back(std::move(member));
            }
        }
    }
    for (const auto& member : members) {
        member->stop();
    }
}

bool Connections::wait_until_none(std::chrono::microseconds most) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, most, [this] { return members_.empty(); });
}

}  // namespace millrace::web
