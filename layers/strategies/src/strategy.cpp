#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

bool is_sane(const events::Signal& answer, const events::Bar& bar) {
    return answer.type <= events::SignalType::Exit && answer.symbol == bar.symbol &&
           answer.at == bar.close_time() && answer.confidence >= 0 && answer.confidence <= 1 &&
           answer.reason.count <= answer.reason.numbers.size();
}

}  // namespace millrace::strategies
