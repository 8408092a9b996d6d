#include "lease_test_support.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>

namespace millrace::storage::lease_test {

using events::Result;

Folder::Folder() {
    std::string name = ::testing::TempDir() + "millrace-lease-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) {
        std::perror("mkdtemp");
        std::abort();
    }
    path_ = name;
}

Folder::~Folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

std::unique_ptr<StoreOwner> open_owner(const std::filesystem::path& folder,
                                       std::chrono::milliseconds share) {
    LeaseOptions options;
    options.share = share;
    options.path = folder / "trading.duckdb";
    auto owner = StoreOwner::open(options);
    if (!owner) {
        std::fprintf(stderr, "open_owner: %s\n", owner.error().message.c_str());
        std::abort();
    }
    return std::move(owner).value();
}

Result<void> make_table(StoreOwner& owner) {
    auto lease = owner.lease(LeaseMode::Write, patient);
    if (!lease) {
        return lease.error();
    }
    auto made =
        lease.value().execute("CREATE TABLE IF NOT EXISTS store.t(w BIGINT, seq BIGINT, v DOUBLE)");
    return made ? lease.value().finish() : made;
}

Result<void> write_rows(StoreOwner& owner, std::int64_t w, std::int64_t seq, std::int64_t rows) {
    auto lease = owner.lease(LeaseMode::Write, patient);
    if (!lease) {
        return lease.error();
    }
    auto appended = lease.value().append("t", [&](Appender& appender) {
        for (std::int64_t i = 0; i < rows; ++i) {
            appender.append_int64(w);
            appender.append_int64(seq);
            appender.append_float64(static_cast<double>(i));
            appender.end_row();
        }
        return Result<void>();
    });
    return appended ? lease.value().finish() : appended;
}

std::int64_t one_integer(Lease& lease, std::string_view sql) {
    const auto rows = lease.query(sql);
    if (!rows) {
        std::fprintf(stderr, "one_integer: %s\n", rows.error().message.c_str());
        return -1;
    }
    return rows.value().row(0).int64(0);
}

std::int64_t rows_found(StoreOwner& owner, std::string_view where) {
    auto lease = owner.lease(LeaseMode::Read, patient);
    if (!lease) {
        std::fprintf(stderr, "rows_found: %s\n", lease.error().message.c_str());
        return -1;
    }
    return one_integer(lease.value(), "SELECT count(*) FROM t WHERE " + std::string(where));
}

Acknowledged read_acknowledged(const std::filesystem::path& folder) {
    Acknowledged all;
    std::ifstream in(folder / "acknowledged");
    std::int64_t w = 0, seq = 0, rows = 0;
    for (double waited_ms = 0; in >> w >> seq >> rows >> waited_ms;) {
        Acknowledged::Writer& writer = all.writers[w];
        writer.last_seq = seq;
        writer.rows += rows;
        writer.longest_wait_ms = std::max(writer.longest_wait_ms, waited_ms);
        all.rows += rows;
    }
    return all;
}

namespace {

/// Both ends are closed in other children.
void make_pipe(int (&ends)[2]) {
    if (::pipe2(ends, O_CLOEXEC) != 0) {
        std::perror("pipe2");
        std::abort();
    }
}

std::vector<std::string> environment_for(const std::vector<std::string>& role, int tear_at_write) {
    std::vector<std::string> variables;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        variables.emplace_back(*variable);
    }
    std::string joined = "MILLRACE_LEASE_ROLE=";
    for (const std::string& word : role) {
        joined += word + "\n";
    }
    variables.push_back(joined);
    if (tear_at_write > 0) {
        variables.push_back("MILLRACE_LEASE_TEAR=" + std::to_string(tear_at_write));
    }
    return variables;
}

std::vector<char*> pointers_to(std::vector<std::string>& words) {
    std::vector<char*> pointers;
    pointers.reserve(words.size() + 1);
    for (std::string& word : words) {
        pointers.push_back(word.data());
    }
    pointers.push_back(nullptr);
    return pointers;
}

}  // namespace

Child::Child(const std::vector<std::string>& role, int tear_at_write) {
    int ready[2];
    int hold[2];
    make_pipe(ready);
    make_pipe(hold);
    posix_spawn_file_actions_t actions;
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawn_file_actions_adddup2(&actions, hold[0], STDIN_FILENO);
    ::posix_spawn_file_actions_adddup2(&actions, ready[1], STDOUT_FILENO);
    std::vector<std::string> words{"/proc/self/exe", "--gtest_filter=*"};
    std::vector<std::string> variables = environment_for(role, tear_at_write);
    const int failed = ::posix_spawn(&pid_, "/proc/self/exe", &actions, nullptr,
                                     pointers_to(words).data(), pointers_to(variables).data());
    ::posix_spawn_file_actions_destroy(&actions);
    ::close(hold[0]);
    ::close(ready[1]);
    ready_ = ready[0];
    hold_ = hold[1];
    if (failed != 0) {
        std::fprintf(stderr, "posix_spawn failed: %d\n", failed);
        std::abort();
    }
}

Child::~Child() {
    if (pid_ > 0) {
        ::kill(pid_, SIGKILL);
        (void)join();
    }
    release();
    ::close(ready_);
}

// GoogleTest talks on the same pipe, before the role begins; the role's word is one byte 1.
bool Child::wait_until_ready() {
    const auto deadline = std::chrono::steady_clock::now() + patient;
    while (std::chrono::steady_clock::now() < deadline) {
        pollfd waiting{ready_, POLLIN, 0};
        constexpr int poll_ms = 1'000;
        if (::poll(&waiting, 1, poll_ms) <= 0) {
            continue;
        }
        char byte = 0;
        if (::read(ready_, &byte, 1) <= 0) {
            return false;
        }
        if (byte == '\1') {
            return true;
        }
    }
    return false;
}

void Child::release() {
    if (hold_ >= 0) {
        ::close(hold_);
        hold_ = -1;
    }
}

void Child::send(int signal) { ::kill(pid_, signal); }

int Child::join() {
    int status = 0;
    if (::waitpid(pid_, &status, 0) != pid_) {
        return -1;
    }
    pid_ = -1;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -WTERMSIG(status);
}

}  // namespace millrace::storage::lease_test
