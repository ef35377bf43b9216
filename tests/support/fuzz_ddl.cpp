// Mutations of tables: what a schema may look like after years of other hands.
#include <fmt/format.h>

#include <algorithm>

#include "tests/support/fuzz_legacy.hpp"

namespace osmig::test {

namespace {

struct odd_type {
    const char* type;
    const char* from;  // makes the value of a column, {0}
};

// Casts that keep the value come first: they are tried more often (see pick_type).
const std::vector<odd_type>& odd_types() {
    static const std::vector<odd_type> types{
        {"text", "{0}::text"},
        {"varchar(2000)", "left({0}::text, 2000)"},
        {"char(40)", "left({0}::text, 40)"},
        {"bigint", "{0}::text::bigint"},
        {"integer", "{0}::text::float8::integer"},
        {"smallint", "{0}::text::smallint"},
        {"numeric", "{0}::text::numeric"},
        {"numeric(12,2)", "{0}::text::numeric(12,2)"},
        {"double precision", "{0}::text::float8"},
        {"real", "{0}::text::real"},
        {"boolean", "hashtext({0}::text) % 2 = 0"},
        {"integer[]", "ARRAY[length({0}::text), NULL]"},
        {"text[]", "ARRAY[{0}::text, '']"},
        {"json", "to_json({0}::text)"},
        {"jsonb", "to_jsonb({0})"},
        {"fuzz.mood", "(ARRAY['sad', 'it''s ok', ''])[1 + abs(hashtext({0}::text) % 3)]::fuzz.mood"},
        {"fuzz.pair", "ROW(length({0}::text), {0}::text)::fuzz.pair"},
        {"fuzz.short", "{0}::text::fuzz.short"},
        {"fuzz.flag", "hashtext({0}::text) % 2 = 0"},
        {"fuzz.number", "hashtext({0}::text)"},
        {"interval", "hashtext({0}::text) * interval '1 second'"},
        {"bit(8)", "(abs(hashtext({0}::text)) % 256)::bit(8)"},
        {"varbit", "(abs(hashtext({0}::text)) % 256)::bit(8)::varbit"},
        {"money", "(hashtext({0}::text) % 1000)::money"},
        {"inet", "('10.0.0.' || abs(hashtext({0}::text)) % 256)::inet"},
        {"tsvector", "to_tsvector('simple', left({0}::text, 1000))"},
        {"bytea", "decode(md5({0}::text), 'hex')"},
        {"uuid", "md5({0}::text)::uuid"},
        {"date", "date '2000-01-01' + hashtext({0}::text) % 100000"},
        {"timestamp", "timestamp '2000-01-01' + hashtext({0}::text) * interval '1 minute'"},
        {"timestamptz", "timestamptz '2000-01-01' + hashtext({0}::text) * interval '1 minute'"},
        {"time", "'12:00'::time"},
        {"oid", "abs(hashtext({0}::text))::oid"},
        {"int4range", "int4range(0, length({0}::text))"},
        {"point", "point(length({0}::text), 0.1)"},
        {"name", "left({0}::text, 60)::name"},
        {"\"char\"", "left({0}::text, 1)::\"char\""},
        {"xml", "xmlelement(name x, left({0}::text, 10))"},
    };
    return types;
}

const odd_type& pick_type(fuzz_random& random) {
    return odd_types()[random.one_in(2) ? random.index(10) : random.index(odd_types().size())];
}

// Shared tables are few among the star tables, and more hangs on them.
const fuzz_table& pick_table(fuzz_random& random, const fuzz_legacy& legacy) {
    std::vector<const fuzz_table*> shared, stars;
    for (const auto& t : legacy.tables) (t.is_entry() || t.is_dimension() ? stars : shared).push_back(&t);
    const auto& from = stars.empty() || (!shared.empty() && random.one_in(2)) ? shared : stars;
    return *from[random.index(from.size())];
}

// A password under another name is not one that osmig can know.
bool secret(const std::string& column) { return column == "password" || column == "api_key"; }

const fuzz_column* pick_column(fuzz_random& random, const fuzz_table& table) {
    const auto& c = table.columns[random.index(table.columns.size())];
    return secret(c.name) ? nullptr : &c;
}

mutation add_column(fuzz_random& random, const std::string& table) {
    const auto& type = pick_type(random);
    const auto name = quoted_name(random.name());
    auto sql = fmt::format("ALTER TABLE {} ADD COLUMN {} {}", table, name, type.type);
    if (random.one_in(4))
        sql += fmt::format(" GENERATED ALWAYS AS ({}) STORED", fmt::format(fmt::runtime(type.from), "'x'"));
    else if (random.one_in(2))
        sql += fmt::format(" NOT NULL DEFAULT {}", fmt::format(fmt::runtime(type.from), "'17'"));
    return {fmt::format("add column {}", type.type), sql};
}

mutation change_column(fuzz_random& random, const std::string& table, const std::string& column) {
    switch (random.between(1, 6)) {
        case 1:
            return {"drop column", fmt::format("ALTER TABLE {} DROP COLUMN {} CASCADE", table, column)};
        case 2:
            return {"rename column", fmt::format("ALTER TABLE {} RENAME COLUMN {} TO {}", table, column,
                                                 quoted_name(random.name()))};
        case 3:
            return {"not null",
                    fmt::format("UPDATE {0} SET {1} = (SELECT max({1}) FROM {0}) WHERE {1} IS NULL; "
                                "ALTER TABLE {0} ALTER COLUMN {1} SET NOT NULL",
                                table, column)};
        default: {
            const auto& type = pick_type(random);
            return {fmt::format("type {}", type.type),
                    fmt::format("SELECT fuzz.drop_links({}); ALTER TABLE {} ALTER COLUMN {} DROP DEFAULT, "
                                "ALTER COLUMN {} TYPE {} USING {}",
                                quoted_text(table), table, column, column, type.type,
                                fmt::format(fmt::runtime(type.from), column))};
        }
    }
}

mutation replace_table(fuzz_random& random, const fuzz_table& t) {
    const auto table = quoted_name(t.name), text = quoted_text(t.name);
    switch (random.between(1, 6)) {
        case 1:
            return {"drop table", fmt::format("DROP TABLE {} CASCADE", table)};
        case 2:
            return {"truncate", fmt::format("TRUNCATE {} CASCADE", table)};
        case 3:
            return {"view for table", fmt::format("SELECT fuzz.as_view({}, '{}')", text,
                                                  random.one_in(2) ? "" : "MATERIALIZED")};
        case 4:
            return {"partitioned", fmt::format("SELECT fuzz.as_partitioned({}, {})", text,
                                               quoted_text(t.columns.front().name))};
        case 5:
            return {"inherited", fmt::format("SELECT fuzz.as_inherited({})", text)};
        default:
            return {"rename table",
                    fmt::format("ALTER TABLE {} RENAME TO {}", table, quoted_name(random.name()))};
    }
}

// Made from nothing, or a star table copied under a name that may fall in with a star.
mutation add_table(fuzz_random& random, const fuzz_legacy& legacy, const fuzz_table& like) {
    auto name = random.name();
    if (random.one_in(2)) name = (random.one_in(2) ? like.name : random.name()) + "__" + random.name();
    if (random.one_in(3)) name += "__entry";
    if (random.one_in(2) || secret(like.columns.back().name) || like.name == "account")
        return {"add table", fmt::format("CREATE TABLE {} (id {}, {} {})", quoted_name(name),
                                         random.one_in(2) ? "text" : "serial primary key",
                                         quoted_name(random.name()), pick_type(random).type)};
    (void)legacy;
    return {"copy table",
            fmt::format("CREATE TABLE {} AS SELECT * FROM {}", quoted_name(name), quoted_name(like.name))};
}

}  // namespace

mutation mutate_shape(fuzz_random& random, const fuzz_legacy& legacy) {
    if (legacy.tables.empty()) return {};
    const auto& t = pick_table(random, legacy);
    const auto table = quoted_name(t.name);
    switch (random.between(1, 12)) {
        case 1:
            return {"drop keys", fmt::format("SELECT fuzz.drop_keys({})", quoted_text(table))};
        case 2:
            return add_table(random, legacy, t);
        case 3:
        case 4:
            return add_column(random, table);
        case 5:
            return replace_table(random, t);
        default:
            break;
    }
    if (t.columns.empty()) return {};
    const auto* column = pick_column(random, t);
    if (column == nullptr) return {};
    auto out = change_column(random, table, quoted_name(column->name));
    out.kind += fmt::format(" ({}.{})", t.name, column->name);
    return out;
}

}  // namespace osmig::test
