#include "commands/run/fact_load.hpp"

#include <fmt/format.h>

#include <thread>

#include "commands/run/bounded_queue.hpp"
#include "commands/run/fact_maker.hpp"
#include "commands/run/fact_query.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

// Entries come ordered, those without an id first.
std::string after_mark(const std::optional<std::string>& checkpoint, const progress_mark& mark) {
    if (!checkpoint) return "";
    if (!mark.last) return " WHERE e.id IS NOT NULL";
    return fmt::format(" WHERE e.id COLLATE \"C\" > {}", quote_text(*mark.last));
}

// Reads on a thread of its own; whatever it throws is kept for the writer.
class fact_reader {
public:
    fact_reader(runner& r, const fact_unit& unit, pq::connection& connection,
                bounded_queue<fact_batch>& queue)
        : connection_(connection), queue_(queue), thread_([this, &r, &unit] { run(r, unit); }) {}
    fact_reader(const fact_reader&) = delete;
    fact_reader& operator=(const fact_reader&) = delete;
    ~fact_reader() {
        queue_.close();
        if (!done_) connection_.cancel();
        thread_.join();
    }
    void finish() {
        done_ = true;
        if (failure_) std::rethrow_exception(failure_);
    }

private:
    void run(runner& r, const fact_unit& unit) {
        try {
            fact_maker maker(unit, r.options.batch_rows, queue_);
            const auto& checkpoint = unit.part.checkpoint;
            const auto sql = star_sql(unit, after_mark(checkpoint, mark_of(checkpoint)), r.chosen.limit);
            connection_.copy_out(sql, [&maker](std::string_view line) { return maker.take(line); });
            maker.finish();
        } catch (...) {
            failure_ = std::current_exception();
        }
        queue_.close();
    }

    pq::connection& connection_;
    bounded_queue<fact_batch>& queue_;
    bool done_ = false;
    std::exception_ptr failure_;
    std::thread thread_;
};

// A row that the target refuses (which the scan should have seen coming) is found by halves.
void write_batch(runner& r, fact_unit& unit, fact_batch&& b) {
    auto statements = start_statements(r, unit);
    append_batch(r, unit, b, statements);
    const auto rejected = std::ssize(b.rejects);
    b.rejects = {};  // they are in the message now, and may be long
    r.writer->transact(std::move(statements));
    unit.part.checkpoint = b.checkpoint;
    r.show.add(b.rows());
    spend_rejects(r, rejected);
}

void append_table(const fact_unit& unit, std::vector<target::statement>& out) {
    if (unit.direct) {
        out.push_back({fmt::format("CREATE TABLE {} ({}, CONSTRAINT {} PRIMARY KEY (_id))", unit.filled(),
                                   work_columns(unit), quote_name(fact_key_name(unit)))});
        return;
    }
    out.push_back({fmt::format("DROP TABLE IF EXISTS {}", unit.work())});
    out.push_back({fmt::format("CREATE TABLE {} ({})", unit.work(), work_columns(unit))});
    out.push_back({fmt::format("UPDATE osmig.part SET work_table = {} WHERE part = {}",
                               quote_text(unit.work()), unit.part.id)});
}

std::string column_names(const fact_unit& unit) {
    std::string out = "_id";
    for (const auto& c : unit.plan.columns) out += ", " + quote_name(c.name);
    return out;
}

}  // namespace

std::string_view sql_type(fact_type type) {
    switch (type) {
        case fact_type::numeric:
            return "numeric";
        case fact_type::date:
            return "date";
        case fact_type::integer:
            return "integer";
        case fact_type::text:
            return "text";
    }
    return "text";
}

std::string fact_key_name(const fact_unit& unit) { return "fdp_" + unit.id + "_pkey"; }

std::string work_columns(const fact_unit& unit) {
    std::string out = "_id integer NOT NULL";
    for (const auto& c : unit.plan.columns)
        out += fmt::format(", {} {}", quote_name(c.name), sql_type(c.type));
    return out;
}

bool goes_on(runner& r, const fact_unit& unit) {
    const auto& p = unit.part;
    const bool same = p.pass == r.run.pass && p.state == "running" && p.checkpoint &&
                      p.digest == unit.signature && p.work_table == unit.work();
    return same &&
           !r.session->query("SELECT to_regclass(" + quote_text(unit.work()) + ") IS NULL")[0][0].as<bool>();
}

std::vector<target::statement> start_statements(runner& r, fact_unit& unit) {
    if (unit.part.state == "started") return {};
    const bool on = goes_on(r, unit);
    std::vector<target::statement> out{{ledger::start_sql(unit.part, r.run, !on, 0)}};
    if (!on) {
        unit.part.checkpoint.reset();
        append_table(unit, out);
    }
    unit.part.state = "started";
    return out;
}

void append_batch(runner& r, const fact_unit& unit, const fact_batch& b,
                  std::vector<target::statement>& out) {
    if (b.rows() > 0)
        out.push_back(
            {fmt::format("COPY {} ({}) FROM STDIN", unit.filled(), column_names(unit)), b.data, b.rows()});
    for (const auto& rejected : b.rejects) out.push_back({ledger::reject_sql(unit.part, r.run, rejected)});
    out.push_back(
        {ledger::advance_sql(unit.part, b.checkpoint, r.run,
                             {.rejected = static_cast<std::int64_t>(b.rejects.size())}, unit.signature)});
}

pq::connection facts_connection(const runner& r) {
    pq::connection made(side::target, r.session->parameters(), "facts reader");
    made.exec(
        "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET join_collapse_limit = 1; "
        "SET from_collapse_limit = 1; SET "
        "extra_float_digits = 1; "
        "SET DateStyle = 'ISO, YMD'; SET TimeZone = 'UTC'; SET max_parallel_workers_per_gather = 0; SET jit "
        "= off");
    return made;
}

fact_batch load_facts(runner& r, fact_unit& unit, pq::connection& connection,
                      const std::function<void()>& before_write) {
    if (!goes_on(r, unit)) unit.part.checkpoint.reset();
    bounded_queue<fact_batch> queue(batches_in_flight, bytes_in_flight);
    fact_reader reader(r, unit, connection, queue);
    fact_batch last;
    while (auto next = queue.pop(stop_if_asked)) {
        if (next->last) {
            last = std::move(*next);
            break;
        }
        before_write();
        write_batch(r, unit, std::move(*next));
        stop_if_asked();
    }
    reader.finish();
    return last;
}

}  // namespace osmig
