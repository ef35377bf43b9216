#include <stdexcept>

#include "db/embedded_sql.hpp"

namespace osmig {

std::string embedded_section(std::string_view path, std::string_view section) {
    const auto text = embedded_sql(path);
    const auto head = "\n-- :" + std::string(section) + "\n";
    const auto start = text.find(head);
    if (start == std::string_view::npos) throw std::logic_error("no section " + std::string(section));
    const auto body = text.substr(start + head.size());
    return std::string(body.substr(0, body.find("\n-- :")));
}

}  // namespace osmig
