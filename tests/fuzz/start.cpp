// What --start, --until, --item and --skip_… are given is resolved, or usage_error. Run at the checkout's root.
#include "commands/run/selectors.hpp"
#include "tests/fuzz/promise.hpp"

using namespace osmig;

namespace {

// The words of the input, one for each option; what is not there is not given.
selector_options options_from(std::string_view text) {
    selector_options out;
    for (auto* option : {&out.start, &out.until, &out.item}) {
        const auto end = text.find('\n');
        if (end != 0) *option = std::string(text.substr(0, end));
        if (end == text.npos) return out;
        text.remove_prefix(end + 1);
    }
    out.skip.emplace_back(text);
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const auto order = load_migration(".");
    const auto typed = options_from({reinterpret_cast<const char*>(data), size});
    try {
        const auto chosen = select(order, phase::import, typed);
        promise(chosen.steps.size() == order.steps().size());
        promise(!describe(order, phase::import, chosen).empty());
    } catch (const usage_error& e) {
        promise(*e.what() != '\0');
    }
    return 0;
}
