#include "tests/support/dirt_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <pqxx/pqxx>
#include <sstream>
#include <stdexcept>

#include "tests/support/csv.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
}

std::string quoted(std::string text, char mark) {
    for (std::size_t at = 0; (at = text.find(mark, at)) != std::string::npos; at += 2)
        text.insert(at, 1, mark);
    return mark + text + mark;
}

// Every entry's cell under its id, as one digest.
std::string digest_sql(const std::string& id, const std::string& cell, const std::string& from) {
    return fmt::format(
        R"(SELECT count(*) || ':' || coalesce(md5(string_agg({0} || '=' || coalesce({1}, '<NULL>'), E'\n' ORDER BY {0} COLLATE "C")), '') FROM {2})",
        id, cell, from);
}

// One dataset on both sides.
class dataset_sides {
public:
    dataset_sides(const migrated_dirt& sides, const std::string& id) : on_(sides), id_(id) {}

    std::string package(const std::string& what) const {
        return query_value(on_.target, fmt::format("SELECT {} FROM v2.packages WHERE v1_id = {}", what, id_));
    }
    std::string facts() const {  // "" where there are none
        return query_value(
            on_.target,
            fmt::format(
                "SELECT format('%I.%I', schema_name, table_name) FROM v2.fact_tables WHERE v1_id = {}", id_));
    }
    std::string fact_count() const {
        return facts().empty() ? "none" : query_value(on_.target, "SELECT count(*) FROM " + facts());
    }
    std::string table(const std::string& suffix) const {  // the legacy's, cut as PostgreSQL cut it
        return query_value(
            on_.legacy,
            fmt::format("SELECT quote_ident((name || '__' || {})::name::text) FROM dataset WHERE id = {}",
                        quoted(suffix, '\''), id_));
    }
    std::string legacy_digest(const std::string& field, const std::string& form) const;
    std::string fact_digest(const std::string& field, const std::string& form) const;
    std::string type_of(const std::string& column) const {
        return query_value(
            on_.target,
            fmt::format("SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attrelid = {}::regclass "
                        "AND attname = {}",
                        quoted(facts(), '\''), quoted(column, '\'')));
    }

private:
    const migrated_dirt& on_;
    std::string id_;
};

// `field` is a column of the entries, or "to.label". `form` turns a cell into text.
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

std::string differs(const std::string& what, const std::string& expected, const std::string& got) {
    return expected == got ? "" : fmt::format("{} is {}, not {}", what, got, expected);
}

constexpr const char* title_of =
    "(SELECT f ->> 'title' FROM jsonb_array_elements(package #> '{{resources,0,schema,fields}}') f WHERE f "
    "->> 'name' = '{}')";

std::string check_column(const dataset_sides& d, const std::string& kind, const std::string& of) {
    if (kind == "same") return differs(of, d.legacy_digest(of, "{}::text"), d.fact_digest(of, "{}::text"));
    if (kind == "same-number")
        return differs(of, d.legacy_digest(of, "trim_scale({}::text::numeric)::text"),
                       d.fact_digest(of, "trim_scale({})::text"));
    const auto name = of.substr(0, of.find('='));
    auto value = of.substr(of.find('=') + 1);
    if (kind == "type") return differs("type of " + name, value, d.type_of(name));
    std::ranges::replace(value, '_', ' ');
    return differs("title of " + name, value, d.package(fmt::format(fmt::runtime(title_of), name)));
}

std::string check_dataset(const migrated_dirt& sides, const std::string& id, const std::string& kind,
                          const std::string& of) {
    const dataset_sides d(sides, id);
    if (kind == "moves")
        return differs("loaded", "t", d.package("loaded")) +
               differs("facts", query_value(sides.legacy, "SELECT count(*) FROM " + d.table("entry")),
                       d.fact_count());
    if (kind == "facts") return differs("facts", of, d.fact_count());
    if (kind == "no-facts")
        return differs("facts", "none", d.fact_count()) + differs("package", "1", d.package("count(*)"));
    if (kind == "no-package") return differs("package", "0", d.package("count(*)"));
    if (kind == "private") return differs("private", "t", d.package("private"));
    if (kind == "name") return differs("name", of, d.package("name"));
    if (kind == "owner") return differs("owner", "t", d.package(fmt::format("owner = md5('{}')", of)));
    if (kind == "currency")
        return differs("currency", of, d.package("package #>> '{model,measures,amount,currency}'"));
    if (kind == "columns")
        return differs(
            "columns", of,
            query_value(sides.target, fmt::format("SELECT relnatts FROM pg_class WHERE oid = {}::regclass",
                                                  quoted(d.facts(), '\''))));
    return check_column(d, kind, of);
}

std::string check_row(const migrated_dirt& sides, const expected_case& one, const std::string& kind,
                      const std::string& of) {
    static const std::map<std::string, std::string> tables{{"user.account", "v2.users"},
                                                           {"file.source", "v2.sources"}};
    if (kind == "analysis")
        return differs(
            "analysis", of,
            query_value(sides.target, "SELECT state FROM doc.analysis WHERE source_id = " + one.key));
    return differs(kind, "1",
                   query_value(sides.target, fmt::format("SELECT count(*) FROM {} WHERE v1_id = {}",
                                                         tables.at(one.type), one.key)));
}

// Whether staging has a table, or a column of one ("dataset.reviewed_by").
std::string check_staging(const migrated_dirt& sides, const expected_case& one, const std::string& kind) {
    const auto dot = one.type == "column" ? one.key.find('.') : std::string::npos;
    const auto table = quoted(one.key.substr(0, dot), '\'');
    if (kind == "skipped")
        return differs(
            "facts", "0",
            query_value(
                sides.target,
                fmt::format("SELECT count(*) FROM v2.fact_tables WHERE v1_name || '__entry' = {}", table)));
    const auto column =
        dot == std::string::npos ? "" : " AND column_name = " + quoted(one.key.substr(dot + 1), '\'');
    const auto found = query_value(
        sides.target,
        fmt::format("SELECT count(*) > 0 FROM information_schema.columns WHERE table_schema = 'v1' "
                    "AND table_name = {}{}",
                    table, column));
    if (kind == "all-null")
        return differs(
            one.key, "0",
            query_value(sides.target, fmt::format("SELECT count({}) FROM v1.{}", one.key.substr(dot + 1),
                                                  one.key.substr(0, dot))));
    return differs("staged", kind == "staged" ? "t" : "f", found);
}

bool trouble(const std::string& word) { return word.starts_with("task:") || word.starts_with("reject:"); }

}  // namespace

std::vector<expected_case> expected_dirt(const std::string& legacy_dsn) {
    std::vector<expected_case> out;
    auto rows = read_csv(source_folder() / "fixtures/dirt.csv").rows;
    const auto plan = query_rows(legacy_dsn, read_text(source_folder() / "fixtures/dirt_plan.sql"));
    rows.insert(rows.end(), plan.begin(), plan.end());
    for (const auto& row : rows) out.push_back({row[0], row[2], row[3], words_of(row[4])});
    return out;
}

std::set<std::string> expected_troubles(const std::vector<expected_case>& cases) {
    std::set<std::string> out;
    for (const auto& one : cases) {
        for (const auto& word : one.words) {
            if (!trouble(word)) continue;
            const auto colon = word.find(':');
            const bool task = word.starts_with("task:");
            const auto type = task ? one.type.substr(0, one.type.find('.')) : one.type;
            out.insert(
                fmt::format("{} {} {} {}", word.substr(0, colon), type, one.key, word.substr(colon + 1)));
        }
    }
    return out;
}

std::string migrated_dirt::wrong(const expected_case& one, const std::string& word) const {
    if (trouble(word)) return "";
    const auto colon = word.find(':');
    const auto kind = word.substr(0, colon), of = colon == std::string::npos ? "" : word.substr(colon + 1);
    if (one.type == "dataset") return check_dataset(*this, one.key, kind, of);
    if (one.type == "table" || one.type == "column") return check_staging(*this, one, kind);
    return check_row(*this, one, kind, of);
}

std::set<std::string> migrated_dirt::troubles() const {
    std::set<std::string> out;
    for (const auto& row : query_rows(
             target,
             "SELECT 'task ' || type || ' ' || v1_key || ' ' || kind FROM v2.tasks UNION ALL "
             "SELECT 'reject ' || CASE type WHEN 'dataset' THEN type ELSE type || '.' || step END || ' ' || "
             "key || ' ' || reason FROM osmig.reject WHERE resolved IS NULL"))
        out.insert(row[0]);
    return out;
}

namespace {

// Finite values summed exactly, the others counted: "12.5 1 0 0".
std::string sum_sql(const std::string& cell, const std::string& from) {
    return fmt::format(
        "SELECT concat_ws(' ', trim_scale(coalesce(sum(n) FILTER (WHERE t NOT IN ('NaN', 'Infinity', "
        "'-Infinity')), 0)), "
        "count(*) FILTER (WHERE t = 'NaN'), count(*) FILTER (WHERE t = 'Infinity'), count(*) FILTER (WHERE t "
        "= '-Infinity')) "
        "FROM (SELECT {0}::text AS t, {0}::text::numeric AS n FROM {1}) s",
        cell, from);
}

// The measures of all entry tables: dataset, its entry table, column.
constexpr const char* measures_sql =
    "SELECT d.id, quote_ident(c.relname), quote_ident(attname) FROM dataset d JOIN pg_class c ON c.relname = "
    "(name || "
    "'__entry')::name AND relkind = 'r' JOIN pg_attribute a ON attrelid = c.oid WHERE name <> '' AND attnum "
    "> 0 AND NOT "
    "attisdropped AND atttypid IN ('float8'::regtype, 'numeric'::regtype, 'bigint'::regtype) ORDER BY 1, "
    "attnum";

// Where a dataset's amounts are now: facts, and entries that were rejected alone (`amount` is the last cell of the
// original) or as one (they stay in staging).
std::string target_from(const dataset_sides& d, const std::string& id, const std::string& entries,
                        const std::string& column) {
    const auto whole = fmt::format(
        "SELECT {}::text AS x FROM v1.{} WHERE EXISTS (SELECT FROM osmig.reject WHERE resolved IS NULL AND "
        "phase = 'import' AND step = 'entries' AND key = '{}')",
        column, entries, id);
    const auto alone = fmt::format(
        R"(SELECT nullif(regexp_replace(convert_from(original, 'UTF8'), '^.*\t', ''), '\N') FROM osmig.reject
        WHERE resolved IS NULL AND phase = 'import' AND step = 'entries' AND key LIKE '{}/%' AND '{}' = 'amount')",
        id, column);
    const auto facts = d.facts();
    return fmt::format("({} UNION ALL {}{}) a", whole, alone,
                       facts.empty() ? "" : fmt::format(" UNION ALL SELECT {}::text FROM {}", column, facts));
}

}  // namespace

std::vector<std::string> migrated_dirt::wrong_sums() const {
    std::vector<std::string> out;
    for (const auto& row : query_rows(legacy, measures_sql)) {
        const auto &id = row[0], &entries = row[1], &column = row[2];
        const dataset_sides d(*this, id);
        if (!d.facts().empty() && d.type_of(column).empty()) continue;  // not in the mapping: a task says so
        const auto before = query_value(legacy, sum_sql(column, entries));
        const auto after = query_value(target, sum_sql("x", target_from(d, id, entries, column)));
        if (before != after) out.push_back(fmt::format("{} {}: {} became {}", id, column, before, after));
    }
    return out;
}

}  // namespace osmig::test
