#include "commands/run/staging.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "db/copy_text.hpp"
#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/ledger/ledger.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::size_t tables_per_transaction = 300;

// Of those tables that are there: their columns, as columns_text has them.
std::map<std::string, std::string> existing_staging(target::session& session,
                                                    const std::vector<std::string>& names) {
    std::map<std::string, std::string> out;
    for (const auto& row : session.ledger("staged_columns", {ledger::text_array(names)}))
        out[row[0].c_str()] = row[1].c_str();
    return out;
}

std::vector<std::string> names_of(const std::vector<staging_table>& tables) {
    std::vector<std::string> out;
    for (const auto& table : tables) out.push_back(table.name);
    return out;
}

std::string create_sql(const staging_table& table) {
    std::string columns;
    for (const auto& c : table.columns)
        columns += (columns.empty() ? "" : ", ") + quote_name(c.name) + " " + c.type;
    return fmt::format("CREATE TABLE {} ({})", qualified("v1", table.name), columns);
}

}  // namespace

std::string columns_text(const std::vector<legacy::column>& columns) {
    std::string out;
    for (const auto& c : columns) out += (out.empty() ? "" : ", ") + c.name + " " + c.type;
    return out;
}

std::vector<legacy::column> stage_columns(target::session& session, const step& s) {
    const auto* section = s.section("stage");
    if (section == nullptr) return {};
    const auto shape = session.query("SELECT * FROM (" + section->text + ") stage LIMIT 0");
    std::vector<std::string> types;
    for (pqxx::row::size_type c = 0; c < shape.columns(); ++c)
        types.push_back(std::to_string(shape.column_type(c)));
    const auto names = session.ledger("type_names", {ledger::text_array(types)});
    std::vector<legacy::column> out;
    pqxx::row::size_type c = 0;
    for (const auto& name : names) out.push_back({shape.column_name(c++), name[0].c_str()});
    return out;
}

std::vector<legacy::column> readable_columns(const legacy::table& table, const step& s) {
    std::vector<legacy::column> out;
    std::ranges::copy_if(table.columns, std::back_inserter(out),
                         [&](const auto& c) { return std::ranges::count(s.secret, c.name) == 0; });
    return out;
}

std::vector<staging_making> plan_staging(runner& r, std::vector<staging_table>& tables) {
    const auto existing = existing_staging(*r.session, names_of(tables));
    std::vector<staging_making> out;
    for (auto& table : tables) {
        const auto found = existing.find(table.name);
        if (found != existing.end() && found->second == columns_text(table.columns)) continue;
        out.push_back({table.name, {}});
        if (found != existing.end())
            out.back().statements.push_back("DROP TABLE " + qualified("v1", table.name));
        out.back().statements.push_back(create_sql(table));
        table.created = true;
    }
    return out;
}

void make_staging(target::session& session, std::int64_t fence, std::span<const staging_making> making) {
    do {
        const auto next = making.first(std::min(tables_per_transaction, making.size()));
        making = making.subspan(next.size());
        std::string ddl = "SET LOCAL synchronous_commit = off; CREATE SCHEMA IF NOT EXISTS v1";
        for (const auto& table : next) {
            for (const auto& statement : table.statements) ddl += ";\n" + statement;
        }
        session.transact({ddl}, fence);
    } while (!making.empty());
}

void prepare_staging(runner& r, std::vector<staging_table>& tables) {
    const auto making = plan_staging(r, tables);
    if (!making.empty()) make_staging(*r.session, r.run.fence, making);
}

std::string digest_columns(const std::vector<std::string>& columns) {
    std::string out;
    for (const auto& name : columns) {
        if (!out.empty()) out += '\t';
        append_escaped(out, name);
    }
    return out;
}

bool staged_as_exported(const std::string& exported, const std::string& staged) {
    return staged == exported || exported.empty() || staged.starts_with(exported + "\t");
}

void refuse_changed_staging(const step& s, const std::string& table, bool gone) {
    throw refused_error(side::target,
                        fmt::format("{}: the staging table v1.{} {} since the export. Run `osmig "
                                    "export_from_v1`: it stages the table "
                                    "anew.",
                                    s.address(), table, gone ? "was dropped" : "was given other columns"));
}

namespace {

// A table that the ledger knows as staged is not made up for.
void check_not_dropped(runner& r, const step& s) {
    for (const auto& part :
         ledger::parts(*r.session, {std::string(phase_name(phase::export_v1)), s.type, s.name})) {
        if (part.name == s.table && part.state == "done" && !part.columns.empty())
            refuse_changed_staging(s, s.table, true);
    }
}

}  // namespace

void stage_missing(runner& r) {
    std::vector<std::string> shared;
    for (const auto* s : r.order.steps()) shared.push_back(s->table);
    const auto existing = existing_staging(*r.session, shared);
    std::vector<staging_table> missing;
    for (const auto* s : r.order.steps()) {
        if (s->table.empty() || existing.contains(s->table)) continue;
        check_not_dropped(r, *s);
        auto columns = stage_columns(*r.session, *s);
        if (!columns.empty()) missing.push_back({s->table, std::move(columns)});
    }
    if (!missing.empty()) prepare_staging(r, missing);
}

}  // namespace osmig
