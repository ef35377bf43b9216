#include "commands/options.hpp"
namespace osmig {
bool arguments::flag(std::string_view name) const { return options.contains(std::string(name)); }
std::optional<std::string> arguments::value(std::string_view name) const {
    auto f = options.find(std::string(name));
    if (f == options.end()) return {};
    return f->second;
}
std::optional<std::int64_t> arguments::number(std::string_view name) const {
    auto v = value(name);
    if (!v) return {};
    return std::stoll(*v);
}
}  // namespace osmig
