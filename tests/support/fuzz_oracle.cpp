#include "tests/support/fuzz_oracle.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "tests/support/process.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

// A row as one number, of its cells as COPY would write them; NULL where a cell is no text in UTF-8.
std::string row_hash(const std::vector<std::string>& columns, bool utf8) {
    std::string cells = "''";
    for (const auto& name : columns) {
        const auto cell = fmt::format("format('%s', {})", quoted_name(name));
        const auto hex = utf8 ? fmt::format("encode(convert_to({}, 'UTF8'), 'hex')", cell)
                              : fmt::format("fuzz.utf8({})", cell);
        cells += fmt::format(" || CASE WHEN {} IS NULL THEN 'n,' ELSE {} || ',' END",
                             fmt::format("num_nulls({}) = 1", quoted_name(name)), hex);
    }
    return fmt::format("('x' || left(md5({}), 15))::bit(60)::bigint::numeric", cells);
}

std::string digest_of(const std::string& dsn, const std::string& table,
                      const std::vector<std::string>& columns, bool utf8) {
    return query_value(dsn,
                       fmt::format("SELECT concat_ws(' ', count(h), sum(h)) FROM (SELECT {} AS h FROM {}) t",
                                   row_hash(columns, utf8), table));
}

bool secret(const std::string& table, const std::string& column) {
    return table == "account" && (column == "password" || column == "api_key" || column == "secret_api_key");
}

// Columns that are staged as their own type or as text; one that was given v1's type may have another text for it.
std::vector<std::string> comparable(const fuzz_table& table, const std::string& target) {
    std::vector<std::string> out;
    const auto staged = query_rows(
        target,
        fmt::format(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = {}::regclass "
            "AND attnum > 0 AND NOT attisdropped",
            quoted_text("v1." + quoted_name(table.name))));
    for (const auto& c : table.columns) {
        const auto found = std::ranges::find(staged, c.name, [](const auto& row) { return row[0]; });
        if (secret(table.name, c.name)) continue;
        if (found == staged.end() || (*found)[1] == "text" || c.type.starts_with((*found)[1]))
            out.push_back(c.name);
    }
    return out;
}

complaints check_staged(const fuzz_legacy& legacy, const std::string& target,
                        const std::vector<std::string>& part) {
    const auto& name = part[0];
    const auto* table = find_table(legacy, name);
    if (table == nullptr) {
        if (part[1] != "0")
            return {fmt::format("staging: {} rows of {}, which the legacy has not", part[1], name)};
        return {};
    }
    const auto columns = comparable(*table, target);
    const auto dsn = in_utf8(legacy.dsn);
    const auto count = query_value(dsn, "SELECT count(*) FROM " + quoted_name(name));
    const auto staged = query_value(target, "SELECT count(*) FROM v1." + quoted_name(name));
    const auto expected = digest_of(dsn, quoted_name(name), columns, legacy.encoding == "UTF8");
    const auto got = digest_of(target, "v1." + quoted_name(name), columns, true);
    complaints out;
    if (count != part[1] || std::stoll(staged) + std::stoll(part[2]) != std::stoll(count))
        out.push_back(fmt::format(
            "staging: {} has {} rows in the legacy, {} were read, {} stand in v1, {} were rejected", name,
            count, part[1], staged, part[2]));
    // Rows that were rejected for a column of the wrong type cannot be told from here.
    const bool retyped = columns.size() < table->columns.size() && part[2] != "0";
    if (expected != got && !retyped)
        out.push_back(
            fmt::format("staging: the rows of {} are {} in the legacy and {} in v1", name, expected, got));
    return out;
}

struct unit_list {
    const char *staged, *key, *target, *target_key, *type, *step;
};
constexpr unit_list unit_lists[]{
    {"account", "id", "users", "v1_id", "user", "account"},
    {"dataset", "id", "packages", "v1_id", "dataset", "dataset"},
    {"source", "id", "sources", "v1_id", "file", "source"},
    {"view", "id", "views", "v1_id", "dataset", "view"},
    {"badge", "id", "badges", "v1_id", "reference", "badge"},
    {"run", "id", "runs", "v1_id", "file", "run"},
};

// Views stay views, and are not read.
bool is_table(const fuzz_legacy& legacy, const std::string& name) {
    return query_value(
               in_utf8(legacy.dsn),
               fmt::format(
                   "SELECT 1 FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relname = {} "
                   "AND relkind IN ('r', 'p')",
                   quoted_text(name))) == "1";
}

// Entry tables by their names alone.
complaints check_stars_staged(const fuzz_legacy& legacy, const std::string& target) {
    complaints out;
    const auto* dataset = find_table(legacy, "dataset");
    if (dataset == nullptr || !is_table(legacy, "dataset") || find_column(*dataset, "name") == nullptr)
        return out;
    for (const auto& row :
         query_rows(target, "SELECT DISTINCT name FROM v1.dataset WHERE name IS NOT NULL")) {
        const auto* entry = find_table(legacy, cut_name(row[0] + "__entry"));
        const auto* id = entry == nullptr ? nullptr : find_column(*entry, "id");
        if (row[0].empty() || id == nullptr || !is_table(legacy, entry->name)) continue;
        if (id->type != "text" && !id->type.starts_with("character varying")) continue;
        if (query_value(
                target,
                fmt::format("SELECT 1 FROM osmig.part WHERE phase = 'export' AND step = 'entries' AND "
                            "name = {} AND state = 'done' AND whole",
                            quoted_text(entry->name))) != "1")
            out.push_back(fmt::format("staging: the entries of {} were not read", row[0]));
    }
    return out;
}

}  // namespace

std::string in_utf8(const std::string& dsn) { return dsn + " client_encoding=UTF8"; }

const fuzz_table* find_table(const fuzz_legacy& legacy, const std::string& name) {
    const auto found = std::ranges::find(legacy.tables, name, &fuzz_table::name);
    return found == legacy.tables.end() ? nullptr : &*found;
}

const fuzz_column* find_column(const fuzz_table& table, const std::string& name) {
    const auto found = std::ranges::find(table.columns, name, &fuzz_column::name);
    return found == table.columns.end() ? nullptr : &*found;
}

std::string cut_name(std::string name) {
    std::size_t end = std::min<std::size_t>(name.size(), 63);
    while (end < name.size() && end > 0 && (static_cast<unsigned char>(name[end]) & 0xC0U) == 0x80U) --end;
    name.resize(end);
    return name;
}

complaints check_law(const std::string& target) {
    complaints out;
    for (const auto& row :
         query_rows(target,
                    "SELECT 'conservation: ' || c::text FROM osmig.conservation c WHERE NOT conserved "
                    "UNION ALL SELECT 'money: ' || m::text FROM osmig.money m WHERE NOT conserved"))
        out.push_back(row[0]);
    return out;
}

complaints check_staging(const fuzz_legacy& legacy, const std::string& target) {
    complaints out = check_stars_staged(legacy, target);
    for (const auto& part :
         query_rows(target,
                    "SELECT name, read, rejected FROM osmig.part WHERE phase = 'export' AND pass = "
                    "(SELECT max(pass) FROM osmig.pass WHERE phase = 'export')")) {
        const bool there =
            query_value(target,
                        fmt::format("SELECT 1 FROM pg_tables WHERE schemaname = 'v1' AND tablename = {}",
                                    quoted_text(part[0]))) == "1";
        if (!there && part[1] == "0") continue;
        if (!is_table(legacy, part[0]) && part[1] == "0") continue;
        for (auto& line : check_staged(legacy, target, part)) out.push_back(std::move(line));
    }
    return out;
}

complaints check_units(const std::string& target) {
    complaints out;
    for (const auto& u : unit_lists) {
        if (query_value(
                target,
                fmt::format("SELECT to_regclass('v2.{}') IS NOT NULL AND to_regclass('v1.{}') IS NOT NULL",
                            u.target, u.staged)) != "t")
            continue;
        const auto lost = query_value(
            target,
            fmt::format("SELECT string_agg(DISTINCT coalesce(s.{1}::text, 'NULL'), ' ') FROM v1.\"{0}\" s "
                        "WHERE NOT EXISTS "
                        "(SELECT FROM v2.{2} t WHERE t.{3}::text = s.{1}::text) AND NOT EXISTS (SELECT FROM "
                        "osmig.reject r WHERE r.type = '{4}' AND r.step = '{5}' AND r.phase = 'import' AND "
                        "r.resolved IS NULL "
                        "AND coalesce(r.key, '') = coalesce(s.{1}::text, ''))",
                        u.staged, u.key, u.target, u.target_key, u.type, u.step));
        if (!lost.empty())
            out.push_back(fmt::format("units: {} {} neither arrived nor was rejected", u.staged, lost));
    }
    return out;
}

// The texts of a dump, and bytes as it writes them.
complaints check_secrets(const std::string& target) {
    const auto dump = run_or_throw({"pg_dump", "--data-only", "-d", target});
    if (dump.find("SECRET") == std::string::npos && dump.find("534543524554") == std::string::npos) return {};
    return {"secrets: the word SECRET stands in the target"};
}

}  // namespace osmig::test
