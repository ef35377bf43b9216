#include "commands/run/relay_reader.hpp"

#include <fmt/format.h>

#include "commands/run/lanes.hpp"
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

// What a checkpoint of that order says.
std::string position_in(const std::string& checkpoint, std::string_view prefix) {
    return unescape(std::string_view(checkpoint).substr(prefix.size())).value_or("");
}

// Reads one piece in one way, batch by batch.
class reading {
public:
    reading(relay_reader& reader, const relay_piece& piece)
        : reader_(reader), job_(*piece.job), range_(piece.range) {}

    void fill();
    void go_on();
    void compare();
    void range();
    void join();

private:
    legacy::request paged(legacy::request) const;
    void begin(const table_digest& before);
    std::int64_t stream(const legacy::request&, bool fresh, const table_digest& before);
    void leave_out(const unreadable_row&, const legacy::request&);
    void add(std::string_view line, std::string_view position, const legacy::request&);
    void push();
    void finish(std::int64_t read);
    bool proved(std::int64_t& rows);

    relay_reader& reader_;
    relay_job& job_;
    ledger::range* range_;
    batch current_;
};

legacy::request reading::paged(legacy::request r) const {
    r.by = legacy::order::key;
    r.page = reader_.batch_rows;
    return r;
}

void reading::push() {
    fault_point(fault::batch_read);
    const auto before = current_.after;
    if (!reader_.out.push(std::move(current_))) throw unwanted();
    begin(before);
}

void reading::begin(const table_digest& before) {
    current_ = {};
    current_.job = &job_;
    current_.range = range_;
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
    begin(before);
    current_.fresh = fresh;
    current_.resumed = !fresh && range_ == nullptr;
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
    const auto proof = job_.compared ? *job_.compared : digest_of(reader_.legacy, job_.request());
    rows = proof.digest.rows + proof.unreadable;
    return proof.digest == current_.after;
}

void reading::fill() {
    if (!read_in_pages(job_)) return finish(stream(job_.request(), true, {}));
    for (int attempt = 0; attempt < most_proofs; ++attempt) {
        stream(paged(job_.request()), true, {});
        std::int64_t rows = 0;
        if (proved(rows)) return finish(rows);
    }
    throw database_error(
        side::legacy, "40001",
        fmt::format("table {} keeps changing while it is read page by page", job_.table->name));
}

void reading::go_on() {
    auto r = job_.request();
    const auto prefix = prefix_of(r.by);
    const auto& checkpoint = job_.part.checkpoint;
    const bool usable =
        checkpoint && checkpoint->starts_with(prefix) && r.by != legacy::order::whole && !read_in_pages(job_);
    if (!usable) return fill();
    r.after = position_in(*checkpoint, prefix);
    const bool one_snapshot = job_.part.snapshot != 0 && job_.part.snapshot == reader_.snapshot;
    const auto fresh_rows = stream(r, false, digest_from_text(job_.part.digest));
    std::int64_t rows = 0;
    if (job_.partial() || one_snapshot) return finish(job_.part.inserted + job_.part.rejected + fresh_rows);
    if (proved(rows)) return finish(rows);
    fill();
}

// The range was started with its part: whatever is read of it goes on.
void reading::range() {
    auto r = job_.request();
    r.by = legacy::order::physical;
    r.after = range_->checkpoint ? position_in(*range_->checkpoint, prefix_of(r.by)) : range_->after;
    r.until = range_->until;
    const auto before = range_->digest.empty() ? table_digest{} : digest_from_text(range_->digest);
    const auto rows = stream(r, false, before);
    finish(range_->inserted + range_->rejected + rows);
}

void reading::join() {
    begin({});
    std::int64_t rows = 0;
    for (const auto& each : job_.ranges) {
        rows += each.read;
        if (!each.digest.empty()) current_.after += digest_from_text(each.digest);
    }
    const bool one_snapshot = job_.part.snapshot != 0 && job_.part.snapshot == reader_.snapshot;
    if (!one_snapshot && !proved(rows)) return fill();
    current_.kind = batch_kind::joined;
    finish(rows);
}

void reading::compare() {
    const auto there = job_.compared ? *job_.compared : digest_of(reader_.legacy, job_.request());
    if (to_text(there.digest) != job_.part.digest) return fill();
    current_.job = &job_;
    current_.kind = job_.mode == relay_mode::verify ? batch_kind::verified : batch_kind::unchanged;
    current_.last = true;
    current_.read = there.digest.rows + there.unreadable;
    push();
}

void read_piece(relay_reader& reader, const relay_piece& piece) {
    reading r(reader, piece);
    if (piece.range != nullptr) return r.range();
    if (piece.job->mode == relay_mode::fill) return r.fill();
    if (piece.job->mode == relay_mode::go_on) return r.go_on();
    if (piece.job->mode == relay_mode::join) return r.join();
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

bool read_in_pages(const relay_job& job) {
    return job.part.interruptions >= interruptions_before_pages && job.table->primary_key.size() == 1;
}

void relay_reader::run() noexcept {
    try {
        while (const auto piece = next()) {
            in_hand = piece->job;
            read_piece(*this, *piece);
            in_hand = nullptr;
        }
    } catch (const unwanted&) {
        in_hand = nullptr;
    } catch (const called_off&) {  // NOLINT(bugprone-empty-catch): the writer ends, too
    } catch (...) {
        failure = std::current_exception();
    }
    out.close();
}

}  // namespace osmig
