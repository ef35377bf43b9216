#include "commands/run/relay_writer.hpp"

#include <fmt/format.h>

#include <charconv>

#include "commands/run/keep_reject.hpp"
#include "commands/run/reject_key.hpp"
#include "commands/run/staging_work.hpp"
#include "db/fault.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::size_t most_held = 64;

// Only the rows are in the legacy's encoding: the statement's names, and what the server answers, are UTF-8.
std::string copy_sql(const relay_job& job, const std::string& encoding) {
    return fmt::format("COPY {} ({}) FROM STDIN (ENCODING {})", job.staging(), quote_names(job.columns),
                       quote_text(encoding));
}

}  // namespace

std::string empty_sql(const relay_job& job) {
    if (job.unit_column.empty()) return "TRUNCATE " + job.staging();
    return fmt::format("DELETE FROM {} WHERE {} = {}", job.staging(), quote_name(job.unit_column),
                       quote_text(job.unit_value));
}

std::size_t line_in_context(const std::string& context, const std::string& table) {
    const auto named = context.find(table);
    if (named == std::string::npos) return 0;
    const auto digit = context.find_first_of("0123456789", named + table.size());
    std::size_t line = 0;
    if (digit != std::string::npos)
        std::from_chars(context.data() + digit, context.data() + context.size(), line);
    return line;
}

void relay_writer::take(batch&& next) {
    stop_if_asked();
    if (next.job->being_made != nullptr) next.job->being_made->wait_for(next.job->table->name);
    if (!next.tiny()) {
        flush();
        return write(next);
    }
    held_bytes_ += next.data.size();
    held_.push_back(std::move(next));
    if (held_.size() >= most_held || held_bytes_ >= batch_bytes) flush();
}

void relay_writer::append_start(message& out, const batch& b) {
    auto& part = b.job->part;
    if (b.fresh) part.checkpoint.reset();
    out.push_back({ledger::start_sql(part, runner_.run, b.fresh, runner_.snapshot)});
    if (b.fresh && !b.job->fresh_table) out.push_back({empty_sql(*b.job)});
}

ledger::ending relay_writer::ending_of(const batch& b) const {
    const bool whole = !b.job->partial();
    return {.read = b.read,
            .whole = whole,
            .snapshot = runner_.snapshot,
            .digest = to_text(b.after),
            .method = "xxh3-128 of COPY lines, client, " + runner_.source.encoding,
            .counted = whole ? b.job->staging() : ""};
}

// The disk is not waited for: the pass's end does that (close_pass), and until then nobody goes by a part's end without
// asking the ledger.
void relay_writer::append_finish(message& out, const batch& b) {
    if (b.range != nullptr) return out.push_back({ledger::finish_sql(*b.range, runner_.run, b.read)});
    out.push_back({ledger::finish_sql(b.job->part, runner_.run, ending_of(b))});
}

void relay_writer::append_advance(message& out, const batch& b, const std::string& position,
                                  const ledger::counts& counts, const table_digest& digest) {
    if (b.range != nullptr) {
        out.push_back({ledger::advance_sql(*b.range, position, runner_.run, counts, to_text(digest))});
    } else {
        out.push_back({ledger::advance_sql(b.job->part, position, runner_.run, counts, to_text(digest))});
    }
}

void relay_writer::append(message& out, batch& b, std::size_t from, std::size_t to) {
    if (to == from) return;
    auto digest = to == b.rows() ? b.after : b.before;
    for (std::size_t line = 0; to != b.rows() && line < to; ++line) digest.add(b.line(line));
    const auto rows = static_cast<std::int64_t>(to - from);
    out.push_back({copy_sql(*b.job, runner_.source.encoding), b.lines(from, to), rows});
    append_advance(out, b, b.position(to - 1), {.inserted = rows}, digest);
}

// A whole part.
void relay_writer::append_filled(message& out, const batch& b) {
    const auto& job = *b.job;
    const auto rows = static_cast<std::int64_t>(b.rows());
    if (!job.fresh_table) out.push_back({empty_sql(job)});
    if (rows > 0) out.push_back({copy_sql(job, runner_.source.encoding), b.lines(0, b.rows()), rows});
    const auto last = rows > 0 ? std::optional(b.position(b.rows() - 1)) : std::nullopt;
    out.push_back({ledger::fill_sql(job.part, last, runner_.run, rows, ending_of(b))});
}

void relay_writer::append_word(message& out, const batch& b) {
    const auto& job = *b.job;
    if (b.kind == batch_kind::joined) {
        out.push_back({ledger::join_sql(job.part, runner_.run)});
        append_finish(out, b);
    } else if (b.kind == batch_kind::unchanged) {
        out.push_back(
            {ledger::unchanged_sql(job.part, runner_.run, b.read, runner_.snapshot, job.staging())});
    } else {
        out.push_back({fmt::format("SELECT osmig.hold({})", runner_.run.fence)});
        out.push_back({fmt::format("UPDATE osmig.part SET snapshot = {} WHERE part = {}", runner_.snapshot,
                                   job.part.id)});
    }
}

void relay_writer::committed(const batch& b, const std::string& position) {
    (b.range != nullptr ? b.range->checkpoint : b.job->part.checkpoint) = position;
}

// What was emptied now holds rows: should the job be filled again, it is no fresh table any more.
void relay_writer::committed(const batch& b, std::size_t to) {
    if (b.fresh) b.job->fresh_table = false;
    if (to > 0 && b.rows() > 0) committed(b, b.position(to - 1));
}

// There is no whole line to keep: what can be read of the row stands for it.
void relay_writer::leave_out(batch& b) {
    const auto& job = *b.job;
    message out;
    if (b.fresh || b.resumed) append_start(out, b);
    const auto text = fmt::format(
        "Table {}, row {}: the legacy cannot read it: {} (column {}; NULL in what is kept of the row). "
        "Mend it there, then export again.",
        job.table->name, b.bad.key, b.bad.message, b.bad.lost);
    out.push_back({keep_reject(runner_, job.part,
                               {.key = job.reject_prefix + printable(b.bad.key),
                                .original = b.bad.original,
                                .reason = "unreadable",
                                .sqlstate = b.bad.sqlstate,
                                .message = printable(text)})});
    append_advance(out, b, b.bad.position, {.rejected = 1}, b.after);
    runner_.writer->transact(std::move(out));
    committed(b, b.bad.position);
    spend_rejects(runner_, 1);
}

// A table that holds something else than was written was touched by other hands: the next try fills it again.
void relay_writer::transact(const message& out, std::span<const batch> of) {
    try {
        runner_.writer->transact(out);
    } catch (const database_error& e) {
        if (e.sqlstate() != "OSF03") throw;
        for (const auto& b : of) runner_.session->ledger("forget_part", {std::to_string(b.job->part.id)});
        throw;
    }
}

void relay_writer::write(batch& b) {
    if (b.kind == batch_kind::unreadable) return leave_out(b);
    message out;
    if (b.kind != batch_kind::lines) return append_word(out, b), transact(out, {&b, 1});
    if (b.fresh || b.resumed) append_start(out, b);
    append(out, b, 0, b.rows());
    if (b.last) append_finish(out, b);
    try {
        if (!out.empty()) transact(out, {&b, 1});
        committed(b, b.rows());
    } catch (const database_error& e) {
        if (!e.row_fault() || b.rows() == 0) throw;
        bool started = !b.fresh && !b.resumed;
        write_carefully(b, 0, b.rows(), started);
        message end;
        if (b.last) append_finish(end, b);
        if (b.last) transact(end, {&b, 1});
    }
    runner_.show.add(static_cast<std::int64_t>(b.rows()));
    if (b.last) fault_point(fault::between_parts);
}

// Every piece is a transaction with its own checkpoint: what came before a bad row, the row's reject, the rest.
void relay_writer::write_carefully(batch& b, std::size_t from, std::size_t to, bool& started) {
    while (from < to) {
        message out;
        if (!started) append_start(out, b);
        append(out, b, from, to);
        std::size_t bad = 0;
        try {
            runner_.writer->transact(out);
            started = true;
            return committed(b, to);
        } catch (const database_error& e) {
            if (!e.row_fault()) throw;
            const auto line = line_in_context(e.context(), b.job->table->name);
            if (to - from == 1) return reject(b, from, e, started);
            bad = line >= 1 && line <= to - from ? from + line - 1 : from + (to - from) / 2;
        }
        const auto cut = bad == from ? from + 1 : bad;  // the bad row alone, or what stands before it
        write_carefully(b, from, cut, started);
        from = cut;
    }
}

void relay_writer::reject(batch& b, std::size_t line, const database_error& e, bool& started) {
    message out;
    if (!started) append_start(out, b);
    auto digest = b.before;
    for (std::size_t n = 0; n <= line; ++n) digest.add(b.line(n));
    out.push_back({keep_reject(
        runner_, b.job->part,
        {.key = reject_key(*b.job, b.line(line)),
         .original = std::string(b.line(line)),
         .reason = "not-storable",
         .sqlstate = e.sqlstate(),
         .message = fmt::format("Table {}: the target refused the row: {}. Mend it in the legacy, then "
                                "export again.",
                                b.job->table->name, e.what())})});
    append_advance(out, b, b.position(line), {.rejected = 1}, digest);
    runner_.writer->transact(std::move(out));
    started = true;
    committed(b, line + 1);
    spend_rejects(runner_, 1);
}

void relay_writer::flush() {
    if (held_.empty()) return;
    auto held = std::move(held_);
    held_.clear();
    held_bytes_ = 0;
    message out{{fmt::format("SELECT osmig.hold({})", runner_.run.fence)}};
    std::int64_t rows = 0;
    for (const auto& b : held) {
        const bool lines = b.kind == batch_kind::lines;
        rows += lines ? static_cast<std::int64_t>(b.rows()) : b.read;
        lines ? append_filled(out, b) : append_word(out, b);
    }
    try {
        transact(out, held);
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        for (auto& b : held) write(b);  // one by one: only the table with the bad row is taken apart
        return;
    }
    runner_.show.add(rows);
    fault_point(fault::between_parts);
}

}  // namespace osmig
