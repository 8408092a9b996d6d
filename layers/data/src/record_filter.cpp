#include <millrace/data/record_filter.h>

namespace millrace::data {
namespace {

events::Timestamp time_of(const events::Event& event) {
    return std::visit([](const auto& kind) { return kind.at; }, event);
}

}  // namespace

events::Result<bool>
for_each_record(std::span<const std::byte> bytes, const RecordQuery& query,
                const std::function<bool(std::span<const std::byte> record)>& each) {
    while (!bytes.empty()) {
        const auto size = events::record_size(bytes);
        if (!size) {
            return size.error();
        }
        const auto record = bytes.first(size.value());
        bytes = bytes.subspan(size.value());
        if (query.kind && events::kind_of(record) != *query.kind) {
            continue;
        }
        if (query.from || query.to) {
            const auto event = events::decode(record);
            if (!event) {
                return event.error();
            }
            const events::Timestamp at = time_of(event.value());
            if ((query.from && at < *query.from) || (query.to && at > *query.to)) {
                continue;
            }
        }
        if (!each(record)) {
            return false;
        }
    }
    return true;
}

}  // namespace millrace::data
