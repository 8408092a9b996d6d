#include "stored/show_steps.h"

#include <memory>
#include <string>

#include "progress.h"

namespace millrace::cli {

storage::OnStep show_steps() {
    struct Shown {
        std::string_view doing;
        std::unique_ptr<Progress> line;
    };
    return [shown = std::make_shared<Shown>()](const storage::WorkStep& step) {
        if (shown->doing != step.doing) {
            shown->line.reset();  // wipes it before the next one draws
            shown->line = std::make_unique<Progress>(std::string(step.doing),
                                                     std::string(step.unit), step.total);
            shown->doing = step.doing;
        }
        shown->line->update(step.done);
    };
}

}  // namespace millrace::cli
