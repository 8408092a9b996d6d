#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include <millrace/events/result.h>

namespace millrace::cli {

/// What is written is put in place of what was there, so that has to be a file of somebody else.
/// InvalidInput names -o: it is no file, or one of the store's.
events::Result<void> check_output(const std::filesystem::path& output,
                                  const std::filesystem::path& store);

/// A text file that stands under its name only once it is complete.
class OutputFile {
public:
    /// A path through a link means what the link leads to, which is replaced, not the link.
    explicit OutputFile(const std::filesystem::path& path);
    OutputFile(const OutputFile&) = delete;
    OutputFile& operator=(const OutputFile&) = delete;
    ~OutputFile();

    events::Result<void> write(std::string_view text);
    /// Once, last.
    events::Result<void> finish();

private:
    static void close(std::FILE* file) { (void)std::fclose(file); }
    events::Error problem() const;

    std::string path_;
    std::string part_;
    std::unique_ptr<std::FILE, void (*)(std::FILE*)> file_;
};

/// The next part of a text to stdout. Halted once nobody reads it, so that long work ends.
events::Result<void> write_to_reader(std::string_view text);

}  // namespace millrace::cli
