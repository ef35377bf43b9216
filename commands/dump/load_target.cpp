#include "commands/dump/load_target.hpp"

#include <fmt/format.h>

#include "commands/run/runner.hpp"
#include "db/quote.hpp"

namespace osmig::dump {

load_part::load_part(load_target& to, const std::string& type, const std::string& table,
                     const std::string& name)
    : to_(to) {
    const auto name_of_it =
        fmt::format("('load', {}, {}, {})", quote_text(type), quote_text(table), quote_text(name));
    const auto number = "(SELECT part FROM osmig.part WHERE (phase, type, step, name) = " + name_of_it + ")";
    to.writer.transact(
        {{fmt::format("SELECT osmig.hold({})", to.run.fence)},
         {"INSERT INTO osmig.part (phase, type, step, name) VALUES " + name_of_it +
          " ON CONFLICT DO NOTHING"},
         {fmt::format("SELECT osmig.start_part({}, NULL, {}, true, NULL)", number, to.run.fence)}});
    part_.id = std::stoll(std::string(to.writer.connection().exec("SELECT " + number).text(0, 0)));
    part_.name = name;
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

// Nothing waits for the disk here: the run's end does, and until then a load is begun again.
load_counts load_part::end(std::int64_t read, const std::string& table) {
    write_rejects();
    to_.writer.transact({{ledger::finish_sql(part_, to_.run, {.read = read, .whole = to_.whole})}});
    const bool counted = !table.empty() && to_.whole;
    const auto row = to_.writer.connection().exec(
        fmt::format("SELECT inserted, updated, unchanged, rejected, {} FROM osmig.part WHERE part = {}",
                    counted ? "(SELECT count(*) FROM " + table + ")" : "0", part_.id));
    const auto number = [&](int column) { return std::stoll(std::string(row.text(0, column))); };
    load_counts out{read, number(0), number(1), number(2), number(3)};
    const auto known = out.inserted + out.updated + out.same;
    if (known + out.rejected != read)
        throw not_conserved(fmt::format("{} lines of {} {} were read, but {} are accounted for.", read, table,
                                        part_.name, known + out.rejected));
    if (counted) out.only_here = number(4) - known;
    return out;
}

bool refuses_the_row(const database_error& e) {
    return e.row_fault() || e.sqlstate() == "54000";  // a row that no page can hold
}

}  // namespace osmig::dump
