#include "commands/run/fact_load.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <thread>

#include "commands/run/bounded_queue.hpp"
#include "commands/run/fact_query.hpp"
#include "db/copy_text.hpp"
#include "db/fault.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::size_t batches_in_flight = 4;

// How far the facts are: "<facts>:=<last openspending_id>", or "<facts>:" where no entry with an id was met yet.
struct progress_mark {
    std::int64_t facts = 0;
    std::optional<std::string> last;
};

std::string mark_text(const progress_mark& mark) {
    return fmt::format("{}:{}", mark.facts, mark.last ? "=" + *mark.last : "");
}

// Entries come ordered, those without an id first.
std::string after_mark(const std::optional<std::string>& checkpoint, const progress_mark& mark) {
    if (!checkpoint) return "";
    if (!mark.last) return " WHERE e.id IS NOT NULL";
    return fmt::format(" WHERE e.id COLLATE \"C\" > {}", quote_text(*mark.last));
}

progress_mark mark_of(const std::optional<std::string>& checkpoint) {
    progress_mark out;
    if (!checkpoint) return out;
    const auto colon = checkpoint->find(':');
    std::from_chars(checkpoint->data(), checkpoint->data() + colon, out.facts);
    if (checkpoint->size() > colon + 1) out.last = checkpoint->substr(colon + 2);
    return out;
}

// Turns joined rows into facts. Rows come ordered by key: a key that comes twice is seen at once. A batch never ends
// between rows of one key, since its checkpoint is the key.
class fact_maker {
public:
    fact_maker(const fact_unit& unit, std::int64_t batch_rows, bounded_queue<fact_batch>& out)
        : unit_(unit), batch_rows_(batch_rows), out_(out), mark_(mark_of(unit.part.checkpoint)) {
        for (std::size_t i = 0; i < unit.plan.columns.size(); ++i) {
            if (unit.plan.columns[i].measure) measures_.push_back(i);
        }
    }

    bool take(std::string_view line);
    void finish();

private:
    void add();
    void refuse(std::string_view line, const std::string& reason, const std::string& message);
    bool push();
    bool full() const;
    std::string_view take_last(std::string_view& line);

    const fact_unit& unit_;
    std::int64_t batch_rows_;
    bounded_queue<fact_batch>& out_;
    progress_mark mark_;
    std::string key_;  // as it is escaped
    bool any_ = false;
    std::vector<std::size_t> measures_;
    std::vector<std::string_view> fields_;
    fact_batch batch_;
};

bool fact_maker::push() {
    batch_.checkpoint = mark_text(mark_);
    fault_point(fault::batch_read);
    const bool wanted = out_.push(std::move(batch_));
    batch_ = {};
    return wanted;
}

// Numbers go over as the shortest text that round-trips, which is what PostgreSQL prints; only -0 is no decimal.
void fact_maker::add() {
    ++mark_.facts;
    batch_.data += std::to_string(mark_.facts);
    for (std::size_t i = 0; i < fields_.size(); ++i) {
        const bool negative_zero = fields_[i] == "-0" && std::ranges::count(measures_, i) > 0;
        batch_.data += '\t';
        batch_.data += negative_zero ? std::string_view("0") : fields_[i];
    }
    batch_.data += '\n';
    batch_.ends.push_back(batch_.data.size());
}

void fact_maker::refuse(std::string_view line, const std::string& reason, const std::string& message) {
    const auto key = unescape(fields_.front()).value_or("");
    batch_.rejects.push_back({unit_.id + "/" + printable(key), std::string(line), reason, "", message, 1});
    batch_.rejected_bytes += line.size();
}

bool fact_maker::full() const {
    const auto rows = batch_.rows() + static_cast<std::int64_t>(batch_.rejects.size());
    return rows >= batch_rows_ || batch_.data.size() + batch_.rejected_bytes >= batch_bytes;
}

std::string_view fact_maker::take_last(std::string_view& line) {
    const auto last = fields_.back();
    fields_.pop_back();
    line.remove_suffix(last.size() + 1);
    return last;
}

bool fact_maker::take(std::string_view line) {
    split_line(line, fields_);
    const bool ambiguous = !unit_.twice.empty() && take_last(line) == "t";
    const auto key = fields_.front();
    const bool null = key == "\\N";
    const bool same = any_ && key == key_;
    if (full() && !same && !null && !push()) return false;
    if (null) {
        refuse(line, "no-key",
               fmt::format("Dataset {}: an entry has no id (NULL). Give it one in the legacy, then export "
                           "and import again.",
                           unit_.id));
    } else if (same) {
        refuse(line, "duplicate-key",
               fmt::format(
                   "Dataset {}: entry {} comes more than once; the first was taken. Mend it in the legacy.",
                   unit_.id, printable(unescape(key).value_or(""))));
    } else if (ambiguous) {
        refuse(line, "dimension-id-twice",
               fmt::format(
                   "Dataset {}: entry {} points to a dimension's id that has several rows, which differ. "
                   "Mend it in the legacy, then export and import again.",
                   unit_.id, printable(unescape(key).value_or(""))));
    } else {
        add();
    }
    if (null) return true;
    any_ = true;
    key_ = key;
    mark_.last = unescape(key).value_or("");
    return true;
}

void fact_maker::finish() {
    batch_.last = true;
    push();
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
    r.writer->transact(statements);
    unit.part.checkpoint = b.checkpoint;
    r.show.add(b.rows());
    spend_rejects(r, static_cast<std::int64_t>(b.rejects.size()));
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

std::string work_columns(const fact_unit& unit) {
    std::string out = "_id integer";
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
        out.push_back({fmt::format("DROP TABLE IF EXISTS {}", unit.work())});
        out.push_back({fmt::format("CREATE TABLE {} ({})", unit.work(), work_columns(unit))});
        out.push_back({fmt::format("UPDATE osmig.part SET work_table = {} WHERE part = {}",
                                   quote_text(unit.work()), unit.part.id)});
    }
    unit.part.state = "started";
    return out;
}

void append_batch(runner& r, const fact_unit& unit, const fact_batch& b,
                  std::vector<target::statement>& out) {
    if (b.rows() > 0)
        out.push_back(
            {fmt::format("COPY {} ({}) FROM STDIN", unit.work(), column_names(unit)), b.data, b.rows()});
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

fact_batch load_facts(runner& r, fact_unit& unit, pq::connection& connection) {
    if (!goes_on(r, unit)) unit.part.checkpoint.reset();
    bounded_queue<fact_batch> queue(batches_in_flight);
    fact_reader reader(r, unit, connection, queue);
    fact_batch last;
    while (auto next = queue.pop(stop_if_asked)) {
        if (next->last) {
            last = std::move(*next);
            break;
        }
        write_batch(r, unit, std::move(*next));
        stop_if_asked();
    }
    reader.finish();
    return last;
}

}  // namespace osmig
