#include "db/ledger/ledger.hpp"

#include <fmt/format.h>

#include <map>

#include "db/quote.hpp"

namespace osmig::ledger {

namespace {

part part_from(const pqxx::row& row) {
    part p;
    p.id = row[0].as<std::int64_t>();
    p.name = row[1].c_str();
    p.group = row[2].c_str();
    p.pass = row[3].as<std::int64_t>();
    p.state = row[4].c_str();
    if (!row[5].is_null()) p.checkpoint = row[5].c_str();
    p.inserted = row[6].as<std::int64_t>();
    p.rejected = row[7].as<std::int64_t>();
    p.digest = row[8].c_str();
    p.columns = row[9].c_str();
    p.snapshot = row[10].as<std::int64_t>();
    p.interruptions = row[11].as<int>();
    p.whole = row[12].as<bool>();
    p.work_table = row[13].c_str();
    p.unchanged = row[14].as<std::int64_t>();
    p.updated = row[15].as<std::int64_t>();
    p.read = row[16].as<std::int64_t>();
    return p;
}

std::string text_or_null(const std::optional<std::string>& text) { return text ? quote_text(*text) : "NULL"; }

std::string number_or_null(std::int64_t number) { return number == 0 ? "NULL" : std::to_string(number); }

}  // namespace

std::string text_array(const std::vector<std::string>& texts) {
    std::string out = "{";
    for (const auto& text : texts) {
        out += out.size() > 1 ? ",\"" : "\"";
        for (char c : text) {
            if (c == '"' || c == '\\') out += '\\';
            out += c;
        }
        out += '"';
    }
    return out + "}";
}

std::vector<part> parts(target::session& session, const step_key& key) {
    std::vector<part> out;
    for (const auto& row : session.ledger("parts", {key.phase, key.type, key.step}))
        out.push_back(part_from(row));
    return out;
}

namespace {

bool all_known(const std::vector<part>& known, const std::vector<std::string>& names,
               const std::vector<std::string>& groups) {
    std::map<std::string_view, std::string_view> group_of;
    for (const auto& p : known) group_of[p.name] = p.group;
    for (std::size_t n = 0; n < names.size(); ++n) {
        const auto found = group_of.find(names[n]);
        if (found == group_of.end() || found->second != groups[n]) return false;
    }
    return true;
}

}  // namespace

std::vector<part> add_parts(target::session& session, const step_key& key,
                            const std::vector<std::string>& names, const std::vector<std::string>& groups) {
    const auto named = groups.empty() ? std::vector<std::string>(names.size()) : groups;
    auto known = parts(session, key);
    if (all_known(known, names, named)) return known;
    session.note("add_parts", {key.phase, key.type, key.step, text_array(names), text_array(named)});
    return parts(session, key);
}

std::string advance_sql(const part& p, const std::optional<std::string>& next, const run& r, const counts& n,
                        const std::string& digest) {
    return fmt::format("SELECT osmig.advance({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})", p.id,
                       text_or_null(p.checkpoint), text_or_null(next), r.fence, n.inserted, n.updated,
                       n.unchanged, n.skipped, n.rejected, n.fanned_out, quote_or_null(digest));
}

std::string start_sql(const part& p, const run& r, bool fresh, std::int64_t snapshot) {
    return fmt::format("SELECT osmig.start_part({}, {}, {}, {}, {})", p.id, r.pass, r.fence, fresh,
                       number_or_null(snapshot));
}

std::string finish_sql(const part& p, const run& r, const ending& e) {
    return fmt::format("SELECT osmig.finish_part({}, {}, {}, {}, {}, {}, {}, {})", p.id, r.fence,
                       e.read_sql.empty() ? std::to_string(e.read) : e.read_sql, e.whole,
                       number_or_null(e.snapshot), quote_or_null(e.digest), quote_or_null(e.method),
                       quote_or_null(e.counted));
}

std::string fill_sql(const part& p, const std::optional<std::string>& last, const run& r,
                     std::int64_t inserted, const ending& e) {
    return fmt::format("SELECT osmig.fill_part({}, {}, {}, {}, {}, {}, {}, {}, {}, {}, {})", p.id, r.pass,
                       r.fence, number_or_null(e.snapshot), text_or_null(last), inserted, e.read, e.whole,
                       quote_or_null(e.digest), quote_or_null(e.method), quote_or_null(e.counted));
}

std::string unchanged_sql(const part& p, const run& r, std::int64_t read, std::int64_t snapshot,
                          const std::string& counted) {
    return fmt::format("SELECT osmig.unchanged_part({}, {}, {}, {}, {}, {})", p.id, r.pass, r.fence, read,
                       number_or_null(snapshot), quote_text(counted));
}

std::string unchanged_sql(const part& p, const run& r, const std::string& read, const std::string& counted) {
    return fmt::format("SELECT osmig.unchanged_part({}, {}, {}, {}, NULL, {})", p.id, r.pass, r.fence, read,
                       quote_text(counted));
}

std::string reject_sql(const part& p, const run& r, const reject& rejected) {
    auto out = fmt::format("SELECT osmig.keep_reject({}, {}, {}, ", p.id, r.id, quote_text(rejected.key));
    out += quote_bytes(rejected.original);  // maybe many megabytes, which format() would copy once more
    return out += fmt::format(", {}, {}, {}, {})", quote_text(rejected.reason),
                              quote_or_null(rejected.sqlstate), quote_text(rejected.message), rejected.rows);
}

}  // namespace osmig::ledger
