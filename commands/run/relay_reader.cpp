#include "commands/run/relay_reader.hpp"

#include <fmt/format.h>

#include "db/copy_text.hpp"
#include "db/error.hpp"
#include "db/fault.hpp"

namespace osmig {

namespace {

constexpr int most_proofs = 5;
constexpr int interruptions_before_pages = 2;

// The queue was closed by the writer: whatever the reader does now, nobody wants it.
class unwanted : public std::exception {};

std::string_view prefix_of(legacy::order by) {
    if (by == legacy::order::key) return "key:";
    return by == legacy::order::physical ? "ctid:" : "row:";
}

// Reads one job in one way, batch by batch.
class reading {
public:
    reading(relay_reader& reader, relay_job& job) : reader_(reader), job_(job) {}

    void fill();
    void go_on();
    void compare();

private:
    legacy::request request() const;
    legacy::request paged(legacy::request) const;
    bool pages() const {
        return job_.part.interruptions >= interruptions_before_pages && job_.table->primary_key.size() == 1;
    }
    std::int64_t stream(const legacy::request&, bool fresh, const table_digest& before);
    void leave_out(const unreadable_row&, const legacy::request&);
    void add(std::string_view line, std::string_view position, const legacy::request&);
    void push();
    void finish(std::int64_t read);
    bool proved(std::int64_t& rows);

    relay_reader& reader_;
    relay_job& job_;
    batch current_;
};

legacy::request reading::request() const {
    legacy::request r;
    r.from = job_.table;
    r.columns = job_.columns;
    r.by = job_.table->read_order;
    if (job_.table->primary_key.size() == 1) r.key = job_.table->primary_key.front();
    r.where_column = job_.unit_column;
    r.where_value = job_.unit_value;
    r.limit = job_.limit;
    return r;
}

// After two interruptions: key order, short statements; slow, but nothing cuts it off.
legacy::request reading::paged(legacy::request r) const {
    r.by = legacy::order::key;
    r.page = reader_.batch_rows;
    return r;
}

void reading::push() {
    fault_point(fault::batch_read);
    const auto before = current_.after;
    if (!reader_.out.push(std::move(current_))) throw unwanted();
    current_ = {};
    current_.job = &job_;
    current_.before = current_.after = before;
}

void reading::add(std::string_view line, std::string_view position, const legacy::request& r) {
    const bool full = current_.rows() >= static_cast<std::size_t>(reader_.batch_rows) ||
                      current_.data.size() >= batch_bytes;
    if (full) push();
    if (r.by == legacy::order::whole) {
        current_.add(line, checkpoint_text(r.by, std::to_string(current_.after.rows + 1)));
    } else {
        current_.add(line, checkpoint_text(r.by, position));
    }
}

// Leaves the last batch in hand: whether the part is done is known only after the end.
std::int64_t reading::stream(const legacy::request& r, bool fresh, const table_digest& before) {
    current_ = {};
    current_.job = &job_;
    current_.fresh = fresh;
    current_.resumed = !fresh;
    current_.before = current_.after = before;
    const auto count = patient_read(
        reader_.legacy, r,
        [&](std::string_view line, std::string_view position) {
            add(line, position, r);
            return true;
        },
        [&](const unreadable_row& row) { leave_out(row, r); });
    return count.rows + count.unreadable;
}

// What came before the row goes first, since its position is the checkpoint that follows.
void reading::leave_out(const unreadable_row& row, const legacy::request& r) {
    push();
    current_.kind = batch_kind::unreadable;
    current_.bad = row;
    current_.bad.position = checkpoint_text(r.by, row.position);
    push();
}

void reading::finish(std::int64_t read) {
    current_.last = true;
    current_.read = read;
    push();
}

bool reading::proved(std::int64_t& rows) {
    const auto proof = digest_of(reader_.legacy, request());
    rows = proof.digest.rows + proof.unreadable;
    return proof.digest == current_.after;
}

void reading::fill() {
    if (!pages()) return finish(stream(request(), true, {}));
    for (int attempt = 0; attempt < most_proofs; ++attempt) {
        stream(paged(request()), true, {});
        std::int64_t rows = 0;
        if (proved(rows)) return finish(rows);
    }
    throw database_error(
        side::legacy, "40001",
        fmt::format("table {} keeps changing while it is read page by page", job_.table->name));
}

void reading::go_on() {
    auto r = request();
    const auto prefix = prefix_of(r.by);
    const auto& checkpoint = job_.part.checkpoint;
    const bool usable =
        checkpoint && checkpoint->starts_with(prefix) && r.by != legacy::order::whole && !pages();
    if (!usable) return fill();
    r.after = unescape(std::string_view(*checkpoint).substr(prefix.size())).value_or("");
    const bool one_snapshot = job_.part.snapshot != 0 && job_.part.snapshot == reader_.snapshot;
    const auto fresh_rows = stream(r, false, digest_from_text(job_.part.digest));
    std::int64_t rows = 0;
    if (job_.partial() || one_snapshot) return finish(job_.part.inserted + job_.part.rejected + fresh_rows);
    if (proved(rows)) return finish(rows);
    fill();
}

void reading::compare() {
    const auto there = digest_of(reader_.legacy, request());
    if (to_text(there.digest) != job_.part.digest) return fill();
    current_.job = &job_;
    current_.kind = job_.mode == relay_mode::verify ? batch_kind::verified : batch_kind::unchanged;
    current_.last = true;
    current_.read = there.digest.rows + there.unreadable;
    push();
}

void read_job(relay_reader& reader, relay_job& job) {
    reading r(reader, job);
    if (job.mode == relay_mode::fill) return r.fill();
    if (job.mode == relay_mode::go_on) return r.go_on();
    r.compare();
}

}  // namespace

// A key's bytes may be in any encoding: what is not ASCII is written as \xHH, and read back by unescape.
std::string checkpoint_text(legacy::order by, std::string_view position) {
    std::string escaped, out(prefix_of(by));
    append_escaped(escaped, position);
    for (const char c : escaped) {
        if (static_cast<unsigned char>(c) < 0x80)
            out += c;
        else
            out += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
    }
    return out;
}

void relay_reader::run(std::vector<relay_job>& jobs) noexcept {
    try {
        for (auto& job : jobs) {
            in_hand = &job;
            read_job(*this, job);
        }
        in_hand = nullptr;
    } catch (const unwanted&) {
        in_hand = nullptr;
    } catch (...) {
        failure = std::current_exception();
    }
    out.close();
}

}  // namespace osmig
