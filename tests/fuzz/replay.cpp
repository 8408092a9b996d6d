// Stands in for libFuzzer, which comes with Clang alone: gives each kept input to a fuzzer once.
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

// NOLINTNEXTLINE(readability-identifier-naming): the name libFuzzer calls
extern "C" int LLVMFuzzerTestOneInput(const unsigned char* data, std::size_t size);

int main(int count, char** arguments) {
    const std::filesystem::path folder = count == 2 ? arguments[1] : "";
    if (!std::filesystem::is_directory(folder)) {
        std::fprintf(stderr, "usage: %s FOLDER_OF_INPUTS\n", arguments[0]);
        return 2;
    }
    const std::set<std::filesystem::path> inputs{std::filesystem::directory_iterator(folder), {}};
    for (const auto& input : inputs) {
        std::printf("%s\n",
                    input.filename().c_str());  // the last one said is the one that stops us
        std::fflush(stdout);
        std::ifstream stream(input, std::ios::binary);
        const std::string bytes{std::istreambuf_iterator<char>(stream), {}};
        LLVMFuzzerTestOneInput(reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
    }
    return inputs.empty() ? 1 : 0;
}
