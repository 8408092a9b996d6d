#pragma once

#include <array>
#include <memory>
#include <optional>
#include <utility>

#include <millrace/events/bar.h>

namespace millrace::cli {

/// What an indicator is fed.
struct IndicatorStep {
    const events::Bar& bar;
    bool opens_session = false;
};

/// The outputs in the order of the catalogue; nothing where one has no value yet, or is not one of
/// the indicator's.
using IndicatorValues = std::array<std::optional<double>, 3>;

/// Any indicator, behind one face.
class ComputedIndicator {
public:
    virtual ~ComputedIndicator() = default;
    virtual void update(const IndicatorStep& step) = 0;
    virtual IndicatorValues values() const = 0;
};

namespace feeds {

inline constexpr auto close = [](auto& it, const IndicatorStep& step) {
    it.update(step.bar.close);
};
inline constexpr auto high_low = [](auto& it, const IndicatorStep& step) {
    it.update(step.bar.high, step.bar.low);
};
inline constexpr auto prices = [](auto& it, const IndicatorStep& step) {
    it.update(step.bar.high, step.bar.low, step.bar.close);
};
inline constexpr auto close_volume = [](auto& it, const IndicatorStep& step) {
    it.update(step.bar.close, step.bar.volume);
};
inline constexpr auto prices_volume = [](auto& it, const IndicatorStep& step) {
    it.update(step.bar.high, step.bar.low, step.bar.close, step.bar.volume);
};
/// The layer of indicators knows no sessions, so it is told.
inline constexpr auto of_session = [](auto& it, const IndicatorStep& step) {
    if (step.opens_session) {
        it.start_session();
    }
    prices_volume(it, step);
};

}  // namespace feeds

namespace reads {

inline constexpr auto value = [](const auto& it) -> IndicatorValues {
    return it.ready() ? IndicatorValues{it.value()} : IndicatorValues{};
};
inline constexpr auto bands = [](const auto& it) -> IndicatorValues {
    return it.ready() ? IndicatorValues{it.upper(), it.middle(), it.lower()} : IndicatorValues{};
};

}  // namespace reads

template <class Indicator, class Feed, class Read> class Computed final : public ComputedIndicator {
public:
    Computed(Indicator indicator, Feed feed, Read read)
        : indicator_(std::move(indicator)), feed_(feed), read_(read) {}
    void update(const IndicatorStep& step) override { feed_(indicator_, step); }
    IndicatorValues values() const override { return read_(indicator_); }

private:
    Indicator indicator_;
    Feed feed_;
    Read read_;
};

template <class Indicator, class Feed, class Read>
std::unique_ptr<ComputedIndicator> computed(Indicator indicator, Feed feed, Read read) {
    return std::make_unique<Computed<Indicator, Feed, Read>>(std::move(indicator), feed, read);
}
template <class Indicator, class Feed>
std::unique_ptr<ComputedIndicator> computed(Indicator indicator, Feed feed) {
    return computed(std::move(indicator), feed, reads::value);
}

}  // namespace millrace::cli
