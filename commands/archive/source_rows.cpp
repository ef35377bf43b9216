#include "commands/archive/source_rows.hpp"

#include <fmt/format.h>

#include "commands/run/units.hpp"
#include "db/quote.hpp"
#include "models/public_url.hpp"

namespace osmig {

namespace {

std::string query(runner& r, const step& s) {
    auto sql = fmt::format("SELECT * FROM ({}) q WHERE true", s.section(phase_name(r.what))->text);
    if (r.chosen.item) sql += fmt::format(" AND q.key::text = {}", quote_text(resolve_unit(r)));
    sql += " ORDER BY q.key";
    return r.chosen.limit >= 0 ? sql + fmt::format(" LIMIT {}", r.chosen.limit) : sql;
}

std::string text(const pqxx::row& row, const char* column) {
    return row[column].is_null() ? std::string() : row[column].c_str();
}

// Staging may have a newer address than v2 (exported again, not imported yet): then v2's stands.
source_file source_from(const pqxx::row& row) {
    source_file out;
    out.key = text(row, "key");
    out.url = text(row, "url");
    const auto staged = text(row, "staged_url");
    out.full_url = public_url(staged) == out.url ? staged : out.url;
    out.state = text(row, "file");
    out.detail = text(row, "file_detail");
    out.loaded = row["loaded"].as<bool>();
    out.path = text(row, "path");
    out.md5 = text(row, "md5");
    out.sha256 = text(row, "sha256");
    out.bytes = row["bytes"].is_null() ? 0 : row["bytes"].as<std::uint64_t>();
    out.known = row["known"].as<bool>();
    out.tried = row["tried"].as<bool>();
    return out;
}

}  // namespace

std::vector<source_file> read_sources(runner& r, const step& s, const ledger::part& part) {
    std::vector<source_file> out;
    const auto k = r.key(s);
    const auto rows = r.session->query(fmt::format(
        "SELECT q.*, x.key IS NOT NULL AS known, coalesce(x.content_hash = md5(q.url), false) AS tried FROM "
        "({}) q LEFT JOIN osmig.item x ON (x.phase, x.type, x.step, x.key) = "
        "({}, {}, {}, q.key::text){} ORDER BY q.key",
        query(r, s), quote_text(k.phase), quote_text(k.type), quote_text(k.step),
        part.checkpoint ? " WHERE NOT EXISTS (SELECT FROM osmig_work.archived a WHERE a.key = q.key)" : ""));
    for (const auto& row : rows) out.push_back(source_from(row));
    return out;
}

std::int64_t count_sources(runner& r, const step& s) {
    return r.session->query("SELECT count(*) FROM (" + query(r, s) + ") counted")[0][0].as<std::int64_t>();
}

void start_sources(runner& r, ledger::part& part, const std::string& signature) {
    const bool goes_on =
        part.pass == r.run.pass && part.state == "running" && part.checkpoint && part.digest == signature;
    std::vector<target::statement> message{{ledger::start_sql(part, r.run, !goes_on, 0)}};
    if (!goes_on) {
        message.push_back({"CREATE SCHEMA IF NOT EXISTS osmig_work"});
        message.push_back({"DROP TABLE IF EXISTS osmig_work.archived"});
        message.push_back({"CREATE TABLE osmig_work.archived (key integer PRIMARY KEY)"});
        part.checkpoint.reset();
    }
    r.writer->transact(message);
}

void finish_sources(runner& r, const step& s, const ledger::part& part, const std::string& signature) {
    r.writer->transact(
        {{"SELECT set_config('synchronous_commit', 'on', true)"},
         {"DROP TABLE osmig_work.archived"},
         {ledger::finish_sql(
             part, r.run,
             {.read = count_sources(r, s), .whole = !r.chosen.partial(), .digest = signature})}});
}

void forget_gone_sources(runner& r, const step& s) {
    const auto k = r.key(s);
    const std::vector<std::optional<std::string>> step{k.phase, k.type, k.step};
    for (const char* section : {"files:gone_tasks", "files:gone_rules", "files:gone_items"})
        r.session->ledger(section, step);
}

}  // namespace osmig
