#include "progress.h"

#include <algorithm>
#include <cstdio>

#include <fmt/format.h>
#include <unistd.h>

#include "output.h"

namespace millrace::cli {

Progress::Progress(std::string label, std::string unit, std::uint64_t total)
    : label_(std::move(label)), unit_(std::move(unit)), total_(total),
      terminal_(isatty(STDERR_FILENO) == 1) {}

Progress::~Progress() {
    if (drawn_) {
        std::fputs("\r\x1b[K", stderr);
    }
}

void Progress::update(std::uint64_t done) {
    if (!terminal_) {
        return;
    }
    if (const auto now = Clock::now(); now >= next_draw_) {
        draw(done, now);
        next_draw_ = now + std::chrono::milliseconds(200);
    }
}

void Progress::draw(std::uint64_t done, Clock::time_point now) {
    const double seconds = std::chrono::duration<double>(now - start_).count();
    const double rate = static_cast<double>(done) / std::max(seconds, 1e-9);
    std::string line;
    if (total_ == 0) {
        line = fmt::format("{}  {} {}  {}/s", label_, done, unit_, rounded_rate(rate));
    } else {
        constexpr std::size_t width = 24;
        const double share = std::min(1.0, static_cast<double>(done) / static_cast<double>(total_));
        const auto filled = static_cast<std::size_t>(share * width);
        const double left = rate > 0 ? (static_cast<double>(total_) * (1 - share)) / rate : 0;
        line = fmt::format("{}  [{}{}] {:3.0f}%  {} {}/s  {:.0f} s left", label_,
                           std::string(filled, '#'), std::string(width - filled, '.'), share * 100,
                           rounded_rate(rate), unit_, left);
    }
    std::fprintf(stderr, "\r\x1b[K%s", line.c_str());
    std::fflush(stderr);
    drawn_ = true;
}

}  // namespace millrace::cli
