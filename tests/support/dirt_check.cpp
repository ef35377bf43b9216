#include "tests/support/dirt_check.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <sstream>

#include "tests/support/csv.hpp"
#include "tests/support/dataset_sides.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {
namespace {

std::vector<std::string> words_of(const std::string& text) {
    std::istringstream in(text);
    std::vector<std::string> out;
    for (std::string word; in >> word;) out.push_back(word);
    return out;
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

std::string legacy_cell(const std::string& legacy, const std::string& id, const std::string& cell) {
    return query_value(legacy, fmt::format("SELECT {} FROM dataset WHERE id = {}", cell, id));
}

// Descriptor and model have the texts, and nothing in them that a page would take for markup or run as code.
std::string check_inert(const dataset_sides& d, const std::string& legacy, const std::string& id) {
    const auto escaped = [&](const char* text) {
        return legacy_cell(legacy, id,
                           fmt::format("regexp_replace({}, '<(?=[a-zA-Z/!?])', '&lt;', 'g')", text));
    };
    return differs("title", escaped("label"), d.package("package ->> 'title'")) +
           differs("description", escaped("description"), d.package("package ->> 'description'")) +
           differs("markup or code in its documents", "f",
                   d.package(std::string("concat(package, model) ~* ") + shown_as_markup));
}

// As it was, in a place that no page shows: beside the descriptor, not in it.
std::string check_kept(const dataset_sides& d, const std::string& legacy, const std::string& id,
                       const std::string& of) {
    return differs(of, legacy_cell(legacy, id, of), d.package(fmt::format("v1 ->> '{}'", of)));
}

std::string check_dataset(const two_sides& sides, const std::string& id, const std::string& kind,
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
    if (kind == "inert") return check_inert(d, sides.legacy, id);
    if (kind == "kept") return check_kept(d, sides.legacy, id, of);
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

std::string check_row(const two_sides& sides, const expected_case& one, const std::string& kind,
                      const std::string& of) {
    static const std::map<std::string, std::string> tables{{"user.account", "v2.users"},
                                                           {"file.source", "v2.sources"},
                                                           {"file.run", "v2.runs"},
                                                           {"reference.badge", "v2.badges"},
                                                           {"dataset.view", "v2.views"}};
    if (kind == "analysis")
        return differs(
            "analysis", of,
            query_value(sides.target, "SELECT state FROM doc.analysis WHERE source_id = " + one.key));
    if (kind == "private")
        return differs(kind, "t",
                       query_value(sides.target, fmt::format("SELECT private FROM {} WHERE v1_id = {}",
                                                             tables.at(one.type), one.key)));
    return differs(kind, "1",
                   query_value(sides.target, fmt::format("SELECT count(*) FROM {} WHERE v1_id = {}",
                                                         tables.at(one.type), one.key)));
}

// Whether staging has a table, or a column of one ("dataset.reviewed_by").
std::string check_staging(const two_sides& sides, const expected_case& one, const std::string& kind) {
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

// What is looked for in both directions: each must be there, and none that the catalogue does not name.
bool trouble(const std::string& word) {
    return word.starts_with("task:") || word.starts_with("reject:") || word.starts_with("rule:");
}

// What a person knows it by.
std::string task_type(const std::string& type) {
    const auto dot = type.find('.');
    if (dot == std::string::npos || type.starts_with("user.")) return type.substr(0, dot);
    return type.substr(dot + 1);
}

std::set<std::string> expected_troubles(const std::vector<expected_case>& cases) {
    std::set<std::string> out;
    for (const auto& one : cases) {
        for (const auto& word : one.words) {
            if (!trouble(word)) continue;
            const auto colon = word.find(':');
            const bool task = word.starts_with("task:");
            const auto type = task ? task_type(one.type) : one.type;
            out.insert(
                fmt::format("{} {} {} {}", word.substr(0, colon), type, one.key, word.substr(colon + 1)));
        }
    }
    return out;
}

std::set<std::string> troubles(const two_sides& sides) {
    std::set<std::string> out;
    for (const auto& row :
         query_rows(sides.target,
                    "SELECT 'task ' || type || ' ' || v1_key || ' ' || kind FROM v2.tasks UNION ALL "
                    "SELECT 'reject ' || CASE WHEN step IN ('dataset', 'dimensions', 'entries') THEN type "
                    "ELSE type || '.' || step END || ' ' || "
                    "key || ' ' || reason FROM osmig.reject WHERE resolved IS NULL UNION ALL "
                    "SELECT 'rule ' || CASE WHEN step IN ('dataset', 'dimensions', 'entries') THEN type ELSE "
                    "type || '.' || step END || ' ' || unit || ' ' || rule FROM osmig.rule"))
        out.insert(row[0]);
    return out;
}

std::string wrong(const two_sides& sides, const expected_case& one, const std::string& word) {
    if (trouble(word)) return "";
    const auto colon = word.find(':');
    const auto kind = word.substr(0, colon), of = colon == std::string::npos ? "" : word.substr(colon + 1);
    if (one.type == "dataset") return check_dataset(sides, one.key, kind, of);
    if (one.type == "table" || one.type == "column") return check_staging(sides, one, kind);
    return check_row(sides, one, kind, of);
}

std::vector<std::string> missing(const char* what, const std::set<std::string>& of,
                                 const std::set<std::string>& in) {
    std::vector<std::string> out;
    for (const auto& line : of) {
        if (!in.contains(line)) out.push_back(fmt::format("{}: {}", what, line));
    }
    return out;
}

}  // namespace

const char* const shown_as_markup =
    "'<(?![-a-z0-9._%+]+@[-a-z0-9._]+>)[a-z/!?]|\"(javascript|vbscript|data):'";

std::vector<expected_case> expected_dirt(const std::string& legacy_dsn) {
    std::vector<expected_case> out;
    auto rows = read_csv(source_folder() / "fixtures/dirt.csv").rows;
    const auto plan = query_rows(legacy_dsn, read_text(source_folder() / "fixtures/dirt_plan.sql"));
    rows.insert(rows.end(), plan.begin(), plan.end());
    const bool bytes = query_value(legacy_dsn, "SHOW server_encoding") == "SQL_ASCII";
    for (const auto& row : rows) {
        if (bytes || row[1] != "bytes") out.push_back({row[0], row[2], row[3], words_of(row[4])});
    }
    return out;
}

std::vector<std::string> wrong_cases(const two_sides& sides, const std::vector<expected_case>& cases) {
    std::vector<std::string> out;
    for (const auto& one : cases) {
        for (const auto& word : one.words) {
            const auto why = wrong(sides, one, word);
            if (!why.empty())
                out.push_back(fmt::format("{} ({} {}), {}: {}", one.name, one.type, one.key, word, why));
        }
    }
    return out;
}

std::vector<std::string> wrong_troubles(const two_sides& sides, const std::vector<expected_case>& cases) {
    const auto expected = expected_troubles(cases), got = troubles(sides);
    auto out = missing("promised by the catalogue, and not there", expected, got);
    for (auto& line : missing("there, and not in the catalogue", got, expected))
        out.push_back(std::move(line));
    return out;
}

}  // namespace osmig::test
