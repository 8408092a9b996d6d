#pragma once

#include <condition_variable>
#include <cstdint>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <thread>
#include <vector>

#include <millrace/events/record.h>
#include <millrace/events/result.h>
#include <millrace/storage/store.h>

#include "lease/store_lease.h"
#include "runs/record_chunk.h"

namespace millrace::storage {

/// Takes the records of one run. Full chunks are compressed, and written in leases of their own
/// when 16 MiB are together, by a thread that starts with the first full chunk.
class RecordWriter {
public:
    RecordWriter(Store& store, std::int64_t run_id) : store_(&store), run_id_(run_id) {}
    RecordWriter(const RecordWriter&) = delete;
    RecordWriter& operator=(const RecordWriter&) = delete;
    /// Drops what is not written.
    ~RecordWriter();

    /// Waits while chunks_waiting_max chunks wait. A failure of the thread is answered here or by
    /// settle().
    events::Result<void> append(events::Records records);
    /// After the last append: returns when the thread holds no lease and will take none.
    events::Result<void> settle();
    /// After settle(): what is not yet written goes into this transaction of the caller.
    events::Result<void> write_rest(Lease& lease) const;

private:
    static constexpr std::size_t packed_bytes_max = std::size_t{16} * 1024 * 1024;
    static constexpr std::size_t chunks_waiting_max = 64;

    events::Result<void> hand_over();
    void work();
    events::Result<void> write_packed();
    void stop();

    Store* store_;
    std::int64_t run_id_;
    PlainChunk filling_;

    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<PlainChunk> waiting_;
    std::vector<PlainChunk> used_;  // empty ones, for their memory
    bool is_last_ = false;
    std::optional<events::Error> failure_;
    std::thread thread_;

    // The thread's while it runs, the caller's after.
    RecordPacker packer_;
    std::int32_t chunks_written_ = 0;
};

}  // namespace millrace::storage
