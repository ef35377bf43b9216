// Mutations of rows: what cells may hold, and rows that are there twice, or point nowhere.
#include <fmt/format.h>

#include "tests/support/fuzz_legacy.hpp"

namespace osmig::test {

namespace {

const std::vector<std::string> floats{
    "'NaN'", "'Infinity'", "'-Infinity'",      "-0.0",  "5e-324", "1.7976931348623157e308",
    "1e22",  "0.1 + 0.2",  "9007199254740993", "-1e-7", "1e15",   "123456789.125"};
const std::vector<std::string> integers{"0", "-1", "2147483647", "-2147483648", "1", "999999", "NULL"};
const std::vector<std::string> moments{"'infinity'",    "'-infinity'",  "'4000-01-01 BC'",
                                       "'0001-01-01'",  "'9999-12-31'", "'2012-02-29 23:59:59'",
                                       "'294276-12-31'"};

bool starts(const std::string& type, const char* with) { return type.starts_with(with); }

// Bytes that the legacy's encoding lets in: any at all in SQL_ASCII, any single ones in WIN1252.
std::string raw_bytes(fuzz_random& random, const std::string& encoding) {
    std::string hex;
    for (int i = random.between(1, 30); i > 0; --i) hex += fmt::format("{:02x}", random.between(1, 255));
    return fmt::format("convert_from('\\x{}', '{}')", hex, encoding);
}

// In UTF8 a random code point, else bytes.
std::string text_value(fuzz_random& random, const fuzz_legacy& legacy) {
    if (legacy.encoding != "UTF8" && random.one_in(2)) return raw_bytes(random, legacy.encoding);
    if (random.one_in(8)) return "NULL";
    if (random.one_in(8))
        return fmt::format("repeat({}, {})", quoted_text(random.text()), random.one_in(10) ? 20000 : 50);
    if (legacy.encoding == "UTF8" && random.one_in(4))
        return fmt::format("chr({})", random.between(1, 0xd7ff));
    return quoted_text(random.text());
}

std::string value_for(fuzz_random& random, const fuzz_legacy& legacy, const std::string& type) {
    if (random.one_in(10)) return "NULL";
    if (starts(type, "double") || starts(type, "real")) return random.of(floats);
    if (starts(type, "numeric")) return random.one_in(3) ? "'NaN'" : "repeat('9', 400)::numeric / 7";
    if (starts(type, "int") || starts(type, "bigint") || starts(type, "small")) return random.of(integers);
    if (starts(type, "timestamp") || starts(type, "date")) return random.of(moments);
    if (starts(type, "boolean")) return random.one_in(2) ? "true" : "NULL";
    return text_value(random, legacy);
}

// The row at a random place; the same one for the same seed, as nobody else writes.
std::string some_row(fuzz_random& random, const std::string& table) {
    return fmt::format(
        "ctid = (SELECT ctid FROM {0} ORDER BY ctid LIMIT 1 OFFSET (SELECT {1} % greatest(count(*), 1) FROM "
        "{0}))",
        table, random.between(0, 100000));
}

std::string other_value(fuzz_random& random, const std::string& table, const std::string& column) {
    return fmt::format("(SELECT {0} FROM {1} WHERE {2})", column, table, some_row(random, table));
}

bool text_like(const std::string& type) { return type == "text" || starts(type, "character"); }

std::string new_value(fuzz_random& random, const fuzz_legacy& legacy, const std::string& table,
                      const fuzz_column& c) {
    const auto column = quoted_name(c.name);
    if (random.one_in(5)) return other_value(random, table, column);
    if (text_like(c.type) && random.one_in(5))
        return fmt::format("{}({})", random.one_in(2) ? "upper" : "lower",
                           other_value(random, table, column));
    if (text_like(c.type) && random.one_in(8)) return fmt::format("' ' || {} || E'\\n'", column);
    return value_for(random, legacy, c.type);
}

mutation twice(fuzz_random& random, const std::string& table) {
    return {"row twice",
            fmt::format("SELECT fuzz.drop_keys({0}); INSERT INTO {1} SELECT * FROM {1} WHERE {2}",
                        quoted_text(table), table, some_row(random, table))};
}

}  // namespace

// Foreign keys are not looked at: v1 had none in its first years.
mutation mutate_value(fuzz_random& random, const fuzz_legacy& legacy) {
    const auto& t = legacy.tables[random.index(legacy.tables.size())];
    const auto table = quoted_name(t.name);
    if (t.columns.empty()) return {};
    if (random.one_in(12)) return twice(random, table);
    if (random.one_in(15))
        return {"delete row " + t.name,
                fmt::format("SET session_replication_role = replica; DELETE FROM {} WHERE {}", table,
                            some_row(random, table))};
    const auto& c = t.columns[random.index(t.columns.size())];
    if (c.name == "password" || c.name == "api_key") return {};
    auto sql = fmt::format("SET session_replication_role = replica; UPDATE {} SET {} = {}", table,
                           quoted_name(c.name), new_value(random, legacy, table, c));
    if (!random.one_in(12)) sql += " WHERE " + some_row(random, table);
    return {fmt::format("value of {}.{}", t.name, c.name), sql};
}

}  // namespace osmig::test
