#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <millrace/data/run_reader.h>
#include <millrace/data/run_recorder.h>
#include <millrace/data/run_summary.h>
#include <millrace/data/stream_hash.h>
#include <millrace/events/result.h>

namespace millrace::cli {

/// Hashes of the streams of a run, and one of each 4,096 records, from which the first record that
/// differs is found without keeping any.
class RecordProof {
public:
    static constexpr std::uint64_t records_per_block = 4096;

    void add(std::span<const std::byte> record);

    std::string signals() const { return signals_.hex(); }
    std::string orders() const { return orders_.hex(); }
    std::string trades() const { return trades_.hex(); }
    std::uint64_t records() const { return records_; }
    /// Closes the last block.
    const std::vector<std::string>& blocks();

private:
    data::StreamHash signals_;
    data::StreamHash orders_;
    data::StreamHash trades_;
    data::StreamHash block_;
    std::vector<std::string> blocks_;
    std::uint64_t records_ = 0;
};

/// A recorder that stores nothing and proves what it is given.
class ProvingRecorder final : public data::RunRecorder {
public:
    events::Result<std::string> begin(const data::RunDescription&) override {
        return std::string("proof");
    }
    events::Result<void> append(events::Records records) override;
    events::Result<void> end(const data::RunOutcome&) override { return {}; }

    RecordProof& proof() { return proof_; }

private:
    RecordProof proof_;
};

/// A recorder that keeps the records of one block as text.
class BlockRecorder final : public data::RunRecorder {
public:
    explicit BlockRecorder(std::uint64_t block) : block_(block) {}
    events::Result<std::string> begin(const data::RunDescription&) override {
        return std::string("proof");
    }
    events::Result<void> append(events::Records records) override;
    events::Result<void> end(const data::RunOutcome&) override { return {}; }
    /// False once the block is complete.
    bool add(std::span<const std::byte> record);

    const std::vector<std::vector<std::byte>>& records() const { return kept_; }

private:
    std::uint64_t block_;
    std::uint64_t seen_ = 0;
    std::vector<std::vector<std::byte>> kept_;
};

/// The stored records of a run, proven. Corrupt when they cannot be read.
events::Result<RecordProof> proof_of(data::RunReader& runs, const std::string& run);

/// An event in words, with the names of its strategy and symbol.
std::string as_text(std::span<const std::byte> record, const data::RunDescription& run);

}  // namespace millrace::cli
