#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include <millrace/data/run_recorder.h>
#include <millrace/data/stream_hash.h>
#include <millrace/events/record.h>

namespace millrace::data {

/// Turns a run's events into records, hashes and counts them, and hands them to the recorder in
/// blocks of 256. Allocates when made, not later.
class RunJournal {
public:
    static constexpr std::size_t records_per_block = 256;

    explicit RunJournal(RunRecorder& recorder);

    events::Result<void> add(const events::Event& event);
    /// Hands over what is left.
    events::Result<void> flush();
    /// Writes hashes and counts of everything added so far; after a flush().
    void fill(RunOutcome& outcome) const;

private:
    void count(const events::Event& event);
    void hash(events::Records records);

    RunRecorder* recorder_;
    std::vector<std::byte> block_;  // room for a block of the longest records
    std::size_t bytes_ = 0;         // of the block
    std::size_t records_ = 0;
    StreamHash signals_;
    StreamHash orders_;
    StreamHash trades_;  // and adjusted positions: all that moves them
    RunOutcome counts_;
    std::array<std::uint64_t, 256> refused_{};  // by reason code
};

}  // namespace millrace::data
