#include "db/ledger/ranges.hpp"

#include <fmt/format.h>

#include "db/quote.hpp"

namespace osmig::ledger {

namespace {

range range_from(const pqxx::row& row) {
    range out;
    out.part = row[0].as<std::int64_t>();
    out.number = row[1].as<int>();
    out.after = row[2].c_str();
    out.until = row[3].c_str();
    if (!row[4].is_null()) out.checkpoint = row[4].c_str();
    out.done = row[5].as<bool>();
    out.read = row[6].as<std::int64_t>();
    out.inserted = row[7].as<std::int64_t>();
    out.rejected = row[8].as<std::int64_t>();
    out.digest = row[9].c_str();
    return out;
}

}  // namespace

std::map<std::int64_t, std::vector<range>> ranges(target::session& session,
                                                  const std::vector<std::int64_t>& parts) {
    std::vector<std::string> ids;
    for (const auto part : parts) ids.push_back(std::to_string(part));
    std::map<std::int64_t, std::vector<range>> out;
    for (const auto& row : session.ledger("ranges:of_parts", {text_array(ids)}))
        out[row[0].as<std::int64_t>()].push_back(range_from(row));
    return out;
}

std::string cut_sql(const part& p, const run& r, const std::vector<std::string>& positions) {
    return fmt::format("SELECT osmig.cut_part({}, {}, {})", p.id, r.fence, quote_text(text_array(positions)));
}

std::string advance_sql(const range& g, const std::string& next, const run& r, const counts& n,
                        const std::string& digest) {
    return fmt::format("SELECT osmig.advance_range({}, {}, {}, {}, {}, {}, {}, {})", g.part, g.number,
                       g.checkpoint ? quote_text(*g.checkpoint) : "NULL", quote_text(next), r.fence,
                       n.inserted, n.rejected, quote_text(digest));
}

std::string finish_sql(const range& g, const run& r, std::int64_t read) {
    return fmt::format("SELECT osmig.finish_range({}, {}, {}, {})", g.part, g.number, r.fence, read);
}

std::string join_sql(const part& p, const run& r) {
    return fmt::format("SELECT osmig.join_ranges({}, {})", p.id, r.fence);
}

}  // namespace osmig::ledger
