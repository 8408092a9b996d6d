// The roles a child of the lease tests plays. The test program is started anew with the role in
// an environment variable; it plays the role before any test and ends.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <map>
#include <sstream>

#include "lease/file_descriptor.h"
#include "lease_test_support.h"

// Stands before libc's: with MILLRACE_LEASE_TEAR=k the k-th write at an offset stops in its middle
// with kill -9. That is what a kill or a power cut does to one long write, only at a chosen place.
extern "C" ssize_t pwrite64(int file, const void* data, size_t size, off64_t at) {
    static const char* const tear = std::getenv("MILLRACE_LEASE_TEAR");
    static std::atomic<int> left{tear != nullptr ? std::atoi(tear) : 0};
    if (tear != nullptr && --left == 0) {
        constexpr size_t page = 4096, sector = 512;
        const auto pages = 1 + static_cast<size_t>(::getpid()) % 12;
        const size_t part = size <= page ? size / sector / 2 * sector : page * pages;
        (void)::syscall(SYS_pwrite64, file, data, std::min(part, size), at);
        ::kill(::getpid(), SIGKILL);
    }
    return ::syscall(SYS_pwrite64, file, data, size, at);
}
extern "C" ssize_t pwrite(int file, const void* data, size_t size, off_t at) {
    return pwrite64(file, data, size, at);
}

namespace millrace::storage::lease_test {
namespace {

using Clock = std::chrono::steady_clock;
using Words = std::vector<std::string>;

double ms_since(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void say_ready() {
    const char word = '\1';
    if (::write(STDOUT_FILENO, &word, 1) != 1) {
        std::abort();
    }
}

/// Until the parent releases us or dies.
void wait_for_release() {
    char byte = 0;
    while (::read(STDIN_FILENO, &byte, 1) > 0) {
    }
}

bool is_told_to_stop(const std::filesystem::path& folder) {
    return std::filesystem::exists(folder / "stop");
}

/// One write: what is in the file stays there after kill -9.
void write_down(const std::filesystem::path& file, const std::string& line) {
    const FileDescriptor out(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600));
    if (::write(out.number(), line.data(), line.size()) < 0) {
        std::abort();
    }
}

int complain(const char* what, const events::Error& error) {
    std::fprintf(stderr, "child: %s: %s\n", what, error.message.c_str());
    return 1;
}

/// writer FOLDER id rows leases: that many leases (0: until told to stop), each written down once
/// it is acknowledged.
int play_writer(const Words& words) {
    const std::filesystem::path folder = words[1];
    const std::int64_t id = std::stoll(words[2]), rows = std::stoll(words[3]);
    const std::int64_t leases = std::stoll(words[4]);
    const auto owner = open_owner(folder);
    say_ready();
    for (std::int64_t seq = 1; leases == 0 || seq <= leases; ++seq) {
        if (leases == 0 && is_told_to_stop(folder)) {
            return 0;
        }
        const auto start = Clock::now();
        if (auto done = write_rows(*owner, id, seq, rows); !done) {
            return complain("write", done.error());
        }
        std::ostringstream line;
        line << id << ' ' << seq << ' ' << rows << ' ' << ms_since(start) << '\n';
        write_down(folder / "acknowledged", line.str());
    }
    return 0;
}

/// reader FOLDER: until told to stop; no count may go back. Writes down how many reads it had.
int play_reader(const Words& words) {
    const std::filesystem::path folder = words[1];
    const auto owner = open_owner(folder);
    say_ready();
    std::int64_t seen = 0, reads = 0;
    while (!is_told_to_stop(folder)) {
        auto lease = owner->lease(LeaseMode::Read, patient);
        if (!lease) {
            return complain("read", lease.error());
        }
        const std::int64_t found = one_integer(lease.value(), "SELECT count(*) FROM t");
        if (found < seen) {
            std::fprintf(stderr, "child: %ld rows after %ld\n", found, seen);
            return 1;
        }
        seen = found;
        ++reads;
        if (auto done = lease.value().finish(); !done) {
            return complain("finish", done.error());
        }
    }
    write_down(folder / "reads", std::to_string(reads) + "\n");
    return 0;
}

/// foreign FOLDER READ_ONLY|READ_WRITE: a program that knows nothing of leases holds the file.
int play_foreign(const Words& words) {
    const std::string path = words[1] + "/trading.duckdb";
    duckdb_config config = nullptr;
    duckdb_create_config(&config);
    duckdb_set_config(config, "access_mode", words[2].c_str());
    duckdb_database database = nullptr;
    const bool opened = duckdb_open_ext(path.c_str(), &database, config, nullptr) == DuckDBSuccess;
    duckdb_destroy_config(&config);
    if (!opened) {
        return 1;
    }
    say_ready();
    wait_for_release();
    duckdb_close(&database);
    return 0;
}

/// holder FOLDER: holds a write lease until released.
int play_holder(const Words& words) {
    const auto owner = open_owner(words[1]);
    auto lease = owner->lease(LeaseMode::Write, patient);
    if (!lease) {
        return complain("hold", lease.error());
    }
    say_ready();
    wait_for_release();
    const auto done = lease.value().finish();
    return done ? 0 : complain("finish", done.error());
}

/// wal_leaver FOLDER commits: dies by kill -9 with that many commits in its WAL alone.
int play_wal_leaver(const Words& words) {
    const auto owner = open_owner(words[1]);
    auto lease = owner->lease(LeaseMode::Write, patient);
    if (!lease) {
        return complain("hold", lease.error());
    }
    for (int i = 0; i < std::stoi(words[2]); ++i) {
        auto inserted = lease.value().execute("INSERT INTO t VALUES (77, ?, 0)", {i});
        auto done = inserted ? lease.value().commit() : inserted;
        if (!done) {
            return complain("insert", done.error());
        }
    }
    return ::kill(::getpid(), SIGKILL);
}

/// Plays the role, if there is one, before the first test would run.
class Stage : public ::testing::Environment {
public:
    void SetUp() override {
        const char* role = std::getenv("MILLRACE_LEASE_ROLE");
        if (role == nullptr) {
            return;
        }
        std::istringstream in(role);
        Words words;
        for (std::string word; std::getline(in, word);) {
            words.push_back(word);
        }
        const std::map<std::string, int (*)(const Words&)> roles{{"writer", play_writer},
                                                                 {"reader", play_reader},
                                                                 {"foreign", play_foreign},
                                                                 {"wal_leaver", play_wal_leaver},
                                                                 {"holder", play_holder}};
        std::exit(roles.at(words.at(0))(words));
    }
};

// GoogleTest takes ownership.
[[maybe_unused]] const auto* const stage = ::testing::AddGlobalTestEnvironment(new Stage);

}  // namespace
}  // namespace millrace::storage::lease_test
