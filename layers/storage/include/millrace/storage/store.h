#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <millrace/events/result.h>

namespace millrace::storage {

class Lease;
class StoreOwner;
enum class LeaseMode;

/// What a reader does about what a killed writer left: fold its log in first, as any command does,
/// or leave the files as they are, and read past the log where that is possible. A store of an
/// older version is then Unsupported instead of brought forward, and every lease for writing
/// Conflict.
enum class Recovery { First, Never };

/// What a reader does where another file took the store's place since its last lease: an error, for
/// what it read before was of another store, or read on, unless a log lies beside it that may be of
/// the former one.
enum class OtherFile { Refuse, Read };

struct StoreOptions {
    /// The files this command imports or exports; DuckDB opens no others outside the store's
    /// folder.
    std::vector<std::filesystem::path> allowed_paths;
    /// How long to wait for other processes: 30 s for what runs unattended, 2 s for a person.
    std::chrono::milliseconds wait{30'000};
    std::string memory_limit = "96MiB";
    /// DuckDB's threads for one query, the caller's among them.
    int threads = 2;
    Recovery recovery = Recovery::First;
    OtherFile other_file = OtherFile::Refuse;
};

/// How long this process waited for the store, from asking for a lease until it had it or gave up.
struct LeaseWaits {
    std::uint64_t leases = 0;
    std::chrono::microseconds all{0};
    std::chrono::microseconds longest{0};
};

/// The DuckDB file with bars and runs. A process has one Store at a time, and holds the file only
/// while it reads or writes. Any thread may use it; it must outlive everything made from it.
class Store {
public:
    /// An existing store, brought forward first where an older version wrote it. NotFound: no such
    /// file. Corrupt: damaged, no store of this program, or
    /// written by a newer version. Busy: held by another process past the wait.
    static events::Result<std::unique_ptr<Store>> open(const std::filesystem::path& path,
                                                       StoreOptions options = {});
    /// The same, making the file and its tables first when there is none. Harmless when repeated.
    static events::Result<std::unique_ptr<Store>> create(const std::filesystem::path& path,
                                                         StoreOptions options = {});
    ~Store();

    const std::filesystem::path& path() const { return path_; }
    /// Inside this layer only: the way to the database.
    events::Result<Lease> lease(LeaseMode mode);
    /// The same without this store: for DuckDB's readers of other files, nobody waits meanwhile.
    events::Result<Lease> reader_of_files();
    /// As long as what it answers lives, readings one after another take one turn between other
    /// processes. Whether 250 ms are over or another process waits is looked at when a reading
    /// begins or ends; after the last one the turn goes on until this is let go.
    std::shared_ptr<void> readings_together();
    /// Since it was opened, the opening with it.
    LeaseWaits lease_waits() const;

private:
    Store(std::filesystem::path path, std::chrono::milliseconds wait, Recovery recovery,
          std::unique_ptr<StoreOwner> owner);
    static events::Result<std::unique_ptr<Store>> start(const std::filesystem::path& path,
                                                        StoreOptions options);
    events::Result<void> make_tables();

    std::filesystem::path path_;
    std::chrono::milliseconds wait_;
    Recovery recovery_;
    std::unique_ptr<StoreOwner> owner_;
    mutable std::mutex waits_mutex_;
    LeaseWaits waits_;
};

/// The store's own file and those it keeps beside it; not all of them need exist.
std::vector<std::filesystem::path> files_of_store(const std::filesystem::path& path);

/// Version of the DuckDB library in use, such as `v1.5.6`.
std::string library_version();

}  // namespace millrace::storage
