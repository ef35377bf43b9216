#include "commands/dump/load_target.hpp"

#include <fmt/format.h>

#include "commands/run/runner.hpp"

namespace osmig::dump {

load_part::load_part(load_target& to, const std::string& type, const std::string& table,
                     const std::string& name)
    : to_(to) {
    part_.id = to.session.ledger("dump:part", {type, table, name})[0][0].as<std::int64_t>();
    to.writer.transact(
        {{fmt::format("SELECT osmig.start_part({}, NULL, {}, true, NULL)", part_.id, to.run.fence)}});
}

void load_part::reject(refused_line r) {
    bytes_ += r.original.size() + r.message.size();
    rejects_.push_back(std::move(r));
    if (bytes_ >= batch_bytes) write_rejects();
}

void load_part::write_rejects() {
    if (rejects_.empty()) return;
    std::vector<target::statement> message;
    std::int64_t rows = 0;
    for (const auto& r : rejects_) {
        const auto text = r.number > 0 ? fmt::format("Line {}: {}", r.number, r.message) : r.message;
        const auto key = r.key.empty() ? fmt::format("line {}", r.number) : r.key;
        message.push_back(
            {ledger::reject_sql(part_, to_.run, {key, r.original, r.reason, r.sqlstate, text, r.rows})});
        rows += r.rows;
    }
    message.push_back({ledger::advance_sql(part_, {}, to_.run, {.rejected = rows}, "")});
    to_.writer.transact(message);
    rejects_.clear();
    bytes_ = 0;
}

std::string load_part::advance(const std::string& inserted, const std::string& updated,
                               const std::string& unchanged) const {
    return fmt::format("osmig.advance({}, NULL, NULL, {}, {}, {}, {}, 0, 0, 0, NULL)", part_.id,
                       to_.run.fence, inserted, updated, unchanged);
}

load_counts load_part::end(std::int64_t read, const std::string& table) {
    write_rejects();
    to_.writer.transact({{"SELECT set_config('synchronous_commit', 'on', true)"},
                         {ledger::finish_sql(part_, to_.run, {.read = read, .whole = to_.whole})}});
    const auto row = to_.session.ledger("dump:counts", {std::to_string(part_.id)})[0];
    load_counts out{row[0].as<std::int64_t>(), row[1].as<std::int64_t>(), row[2].as<std::int64_t>(),
                    row[3].as<std::int64_t>(), row[4].as<std::int64_t>()};
    const auto known = out.inserted + out.updated + out.same;
    if (known + out.rejected != read)
        throw not_conserved(fmt::format("{} lines of {} were read, but {} are accounted for.", read,
                                        part_.name, known + out.rejected));
    if (!table.empty() && to_.whole)
        out.only_here = to_.session.query("SELECT count(*) FROM " + table)[0][0].as<std::int64_t>() - known;
    return out;
}

bool refuses_the_row(const database_error& e) {
    return e.row_fault() || e.sqlstate() == "54000";  // a row that no page can hold
}

}  // namespace osmig::dump
