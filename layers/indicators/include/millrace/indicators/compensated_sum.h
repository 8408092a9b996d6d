#pragma once

namespace millrace::indicators {

/// A sum that remembers what each addition rounds away (Knuth's two-sum), so that a value taken
/// out again leaves nothing behind, were it a billion times its neighbours.
class CompensatedSum {
public:
    void add(double x) {
        const double sum = sum_ + x;
        const double added = sum - sum_;
        lost_ += (sum_ - (sum - added)) + (x - added);
        sum_ = sum;
    }
    double value() const { return sum_ + lost_; }

    template <class Archive> void archive(Archive& a) {
        a(sum_);
        a(lost_);
    }

private:
    double sum_ = 0;
    double lost_ = 0;
};

}  // namespace millrace::indicators
