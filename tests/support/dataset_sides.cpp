#include "tests/support/dataset_sides.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/server.hpp"

namespace osmig::test {
namespace {

std::string digest_sql(const std::string& id, const std::string& cell, const std::string& from) {
    return fmt::format(
        R"(SELECT count(*) || ':' || coalesce(md5(string_agg({0} || '=' || coalesce({1}, '<NULL>'), E'\n' ORDER BY {0} COLLATE "C")), '') FROM {2})",
        id, cell, from);
}

}  // namespace

std::string quoted(std::string text, char mark) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += 2)
        text.insert(at, 1, mark);
    return mark + text + mark;
}

std::string differs(const std::string& what, const std::string& expected, const std::string& got) {
    return expected == got ? "" : fmt::format("{} is {}, not {}; ", what, got, expected);
}

std::string dataset_sides::package(const std::string& what) const {
    return query_value(on_.target, fmt::format("SELECT {} FROM v2.packages WHERE v1_id = {}", what, id_));
}

std::string dataset_sides::facts() const {
    return query_value(
        on_.target,
        fmt::format("SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = {}",
                    id_));
}

std::string dataset_sides::fact_count() const {
    return facts().empty() ? "none" : query_value(on_.target, "SELECT count(*) FROM " + facts());
}

std::string dataset_sides::type_of(const std::string& fact_column) const {
    return query_value(on_.target, fmt::format("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE "
                                               "attrelid = {}::regclass AND attname = {}",
                                               quoted(facts(), '\''), quoted(fact_column, '\'')));
}

std::string dataset_sides::table(const std::string& suffix) const {
    return query_value(
        on_.legacy,
        fmt::format("SELECT quote_ident((name || '__' || {})::name::text) FROM dataset WHERE id = {}",
                    quoted(suffix, '\''), id_));
}

std::string dataset_sides::legacy_digest(const std::string& field, const std::string& form) const {
    const auto dot = field.find('.');
    const auto dimension = field.substr(0, dot);
    if (dot == std::string::npos)
        return query_value(on_.legacy,
                           digest_sql("e.id", fmt::format(fmt::runtime(form), "e." + quoted(field, '"')),
                                      table("entry") + " e"));
    return query_value(
        on_.legacy,
        digest_sql("e.id", fmt::format(fmt::runtime(form), "d." + quoted(field.substr(dot + 1), '"')),
                   fmt::format("{} e LEFT JOIN {} d ON d.id = e.{}", table("entry"), table(dimension),
                               quoted(dimension + "_id", '"'))));
}

std::string dataset_sides::fact_digest(const std::string& field, const std::string& form) const {
    if (facts().empty()) return "no facts";
    auto column = field;
    std::ranges::replace(column, '.', '_');
    return query_value(on_.target, digest_sql("openspending_id",
                                              fmt::format(fmt::runtime(form), quoted(column, '"')), facts()));
}

}  // namespace osmig::test
