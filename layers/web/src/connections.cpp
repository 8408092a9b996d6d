#include "connections.h"

#include <vector>

namespace millrace::web {

bool Connections::add(const std::shared_ptr<Member>& member, const std::string& peer) {
    const std::lock_guard guard(mutex_);
    const auto of_peer = of_peer_.find(peer);
    const bool has_its_part =
        !peer.empty() && of_peer != of_peer_.end() && of_peer->second >= most_of_peer_;
    if (is_over_ || members_.size() >= most_ || has_its_part) {
        ++metrics_->connections_refused;
        return false;
    }
    members_.emplace(member.get(), Entry{member, peer});
    ++of_peer_[peer];
    ++metrics_->connections;
    return true;
}

void Connections::remove(const Member* member) {
    {
        const std::lock_guard guard(mutex_);
        const auto entry = members_.find(member);
        if (entry == members_.end()) {
            return;
        }
        if (--of_peer_[entry->second.peer] == 0) {
            of_peer_.erase(entry->second.peer);
        }
        members_.erase(entry);
        --metrics_->connections;
    }
    changed_.notify_all();
}

void Connections::stop() {
    std::vector<std::shared_ptr<Member>> members;
    {
        const std::lock_guard guard(mutex_);
        is_over_ = true;
        for (const auto& [raw, entry] : members_) {
            if (auto member = entry.member.lock()) {
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
