#include "commands/step_filter.hpp"

#include <fmt/format.h>

#include "commands/run/selectors.hpp"

namespace osmig {

step_filter step_filter_of(const arguments& typed, const migration& order) {
    step_filter out;
    if (const auto type = typed.value("type")) out.type = resolve_type(order, "--type", *type).name;
    if (const auto name = typed.value("step")) {
        const auto& s = resolve_step(order, "--step", *name);
        if (out.type && *out.type != s.type) {
            throw usage_error(
                fmt::format("--step={} is a step of {}, but --type asks for {}. Drop one of them.", *name,
                            s.type, *out.type));
        }
        out.type = s.type;
        out.step = s.name;
    }
    return out;
}

}  // namespace osmig
