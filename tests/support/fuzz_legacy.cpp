#include "tests/support/fuzz_legacy.hpp"

#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

std::string doubled(const std::string& text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        if (c == quote) out += quote;
        out += c;
    }
    return out + quote;
}

}  // namespace

std::string quoted_name(const std::string& name) { return doubled(name, '"'); }
std::string quoted_text(const std::string& text) { return doubled(text, '\''); }

bool fuzz_table::is_entry() const { return name.ends_with("__entry"); }
bool fuzz_table::is_dimension() const { return !is_entry() && name.find("__") != std::string::npos; }

void fuzz_legacy::look() {
    tables.clear();
    for (const auto& row :
         query_rows(dsn,
                    "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod) FROM pg_class c "
                    "JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped "
                    "WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm') "
                    "ORDER BY c.relname COLLATE \"C\", a.attnum")) {
        if (tables.empty() || tables.back().name != row[0]) tables.push_back({row[0], {}});
        tables.back().columns.push_back({row[1], row[2]});
    }
    encoding = query_value(dsn, "SHOW server_encoding");
}

}  // namespace osmig::test
