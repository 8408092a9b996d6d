#include "runs/record_writer.h"

#include <string>
#include <system_error>
#include <utility>

#include "runs/record_rows.h"

namespace millrace::storage {

using events::Error;
using events::ErrorCode;
using events::Result;

RecordWriter::~RecordWriter() {
    {
        const std::lock_guard lock(mutex_);
        waiting_.clear();
    }
    stop();
}

Result<void> RecordWriter::append(events::Records records) {
    for (const auto record : records) {
        filling_.add(record);
        if (filling_.is_full()) {
            if (auto handed = hand_over(); !handed) {
                return handed;
            }
        }
    }
    return {};
}

Result<void> RecordWriter::hand_over() {
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) {
        try {
            thread_ = std::thread([this] { work(); });
        } catch (const std::system_error& e) {
            return Error{ErrorCode::Io, std::string("no thread to write records: ") + e.what()};
        }
    }
    changed_.wait(lock, [this] { return waiting_.size() < chunks_waiting_max || failure_; });
    if (failure_) {
        return *failure_;
    }
    waiting_.push_back(std::move(filling_));
    if (used_.empty()) {
        filling_ = PlainChunk();
    } else {
        filling_ = std::move(used_.back());
        used_.pop_back();
    }
    changed_.notify_all();
    return {};
}

void RecordWriter::work() {
    packer_.reserve(packed_bytes_max + PlainChunk::bytes_max);
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return !waiting_.empty() || is_last_; });
        if (waiting_.empty()) {
            return;
        }
        PlainChunk chunk = std::move(waiting_.front());
        waiting_.pop_front();
        changed_.notify_all();
        lock.unlock();
        packer_.pack(chunk);
        chunk.clear();
        const bool full = packer_.bytes().size() >= packed_bytes_max;
        auto written = full ? write_packed() : Result<void>();
        lock.lock();
        used_.push_back(std::move(chunk));
        if (!written) {
            failure_ = written.error();
            changed_.notify_all();
            return;
        }
    }
}

Result<void> RecordWriter::write_packed() {
    auto lease = store_->lease(LeaseMode::Write);
    if (!lease) {
        return lease.error();
    }
    if (auto done = insert_chunks(lease.value(), run_id_, chunks_written_, packer_); !done) {
        return done;
    }
    chunks_written_ += static_cast<std::int32_t>(packer_.chunks().size());
    packer_.clear();
    return lease.value().finish();
}

void RecordWriter::stop() {
    {
        const std::lock_guard lock(mutex_);
        is_last_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) {
        thread_.join();
    }
}

Result<void> RecordWriter::settle() {
    stop();
    if (failure_) {
        return *failure_;
    }
    if (filling_.records() > 0) {
        packer_.pack(filling_);
        filling_.clear();
    }
    return {};
}

Result<void> RecordWriter::write_rest(Lease& lease) const {
    return insert_chunks(lease, run_id_, chunks_written_, packer_);
}

}  // namespace millrace::storage
