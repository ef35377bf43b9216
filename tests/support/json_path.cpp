#include "tests/support/json_path.hpp"

#include <stdexcept>

namespace osmig::test {

const json::value& get(const json::value& from, const std::vector<std::string>& path) {
    const json::value* v = &from;
    for (const std::string& step : path) {
        v = v->kind == json::kind::array ? &v->items.at(std::stoul(step)) : v->find(step);
        if (!v) throw std::runtime_error("nothing at " + step);
    }
    return *v;
}

}  // namespace osmig::test
