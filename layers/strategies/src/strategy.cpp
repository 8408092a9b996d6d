#include <millrace/strategies/strategy.h>

namespace millrace::strategies {

bool is_sane(const events::Signal& answer, const events::Bar& minute) {
    return answer.type <= events::SignalType::Exit && answer.symbol == minute.symbol &&
           answer.at == minute.close_time() && answer.confidence >= 0 && answer.confidence <= 1 &&
           answer.reason.count <= answer.reason.numbers.size() &&
           answer.reason.code < events::ReasonCode::AlreadyAtTarget;  // those are the engine's own
}

}  // namespace millrace::strategies
