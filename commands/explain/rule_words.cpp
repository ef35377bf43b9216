#include "commands/explain/rule_words.hpp"

#include "db/embedded_sql.hpp"

namespace osmig {

// A row of the table "Words of rules": | `word`, `another` | what they say |
std::string fires_when(std::string_view rule) {
    const auto page = embedded_sql("docs/rules.md");
    const auto table = page.substr(std::min(page.size(), page.find("\n## Words of rules\n")));
    const auto word = table.find("`" + std::string(rule) + "`");
    if (word == std::string_view::npos) return {};
    const auto begin = table.find(" | ", word), end = table.find(" |\n", word);
    if (begin == std::string_view::npos || end == std::string_view::npos || begin + 3 > end) return {};
    std::string out(table.substr(begin + 3, end - begin - 3));
    std::erase(out, '`');
    return out;
}

}  // namespace osmig
