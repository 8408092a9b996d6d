#include "lease/lock_holders.h"

#include <sys/stat.h>
#include <sys/sysmacros.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iomanip>
#include <iterator>
#include <sstream>

namespace millrace::storage {

namespace {

constexpr std::size_t max_command_length = 80;

/// Device and inode as /proc/locks writes them: hexadecimal "major:minor", then the number.
std::string as_in_proc_locks(const struct stat& file) {
    std::ostringstream text;
    text << std::hex << std::setfill('0') << std::setw(2) << major(file.st_dev) << ':'
         << std::setw(2) << minor(file.st_dev) << ':' << std::dec << file.st_ino;
    return text.str();
}

std::string command_of(const std::string& pid) {
    std::ifstream file("/proc/" + pid + "/cmdline");
    std::string command((std::istreambuf_iterator<char>(file)), {});
    std::replace_if(  // its words end with zeros, and an error is one line
        command.begin(), command.end(), [](unsigned char c) { return std::iscntrl(c) != 0; }, ' ');
    while (command.ends_with(' ')) {
        command.pop_back();
    }
    return command.substr(0, max_command_length);
}

}  // namespace

std::string holders_of(const std::filesystem::path& path) {
    struct stat found {};
    if (::stat(path.c_str(), &found) != 0) {
        return "";
    }
    const std::string file = as_in_proc_locks(found);
    std::ifstream locks("/proc/locks");
    std::string holders;
    for (std::string line; std::getline(locks, line);) {
        std::istringstream fields(line);
        std::string number, kind, advisory, access, pid, where;
        fields >> number >> kind >> advisory >> access >> pid >> where;
        if (kind != "FLOCK" || where != file) {  // a waiter has "->" where a holder has its kind
            continue;
        }
        holders += holders.empty() ? "" : ", ";
        holders += access == "WRITE" ? "writer" : "reader";
        holders += " pid " + pid + " (" + command_of(pid) + ")";
    }
    return holders;
}

}  // namespace millrace::storage
