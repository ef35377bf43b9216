#include "commands/run/rows_step.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/inputs.hpp"
#include "commands/run/merge.hpp"
#include "commands/run/units.hpp"
#include "db/copy_text.hpp"
#include "db/fault.hpp"
#include "db/quote.hpp"

namespace osmig {

namespace {

constexpr std::string_view list_done = "list";
constexpr std::string_view keyless_done = "keyless";
constexpr std::string_view key_prefix = "key:";

const model& model_of(const runner& r, const step& s) {
    return *find_model(r.what == phase::extract ? s.extract : s.import);
}

class row_stream {
public:
    row_stream(runner& r, const step& s, bool again);
    void run();

private:
    bool settled() const;
    void start();
    void look_at_columns();
    std::string unit_column() const;
    std::optional<std::vector<std::string>> listed_keys() const;
    std::vector<cells> listed_rows() const;
    void list_rows();
    void read_rows();
    void take(std::string_view line);
    merged_unit made_of(std::string line) const;
    void take_unit();
    void flush();
    std::string settle_gone() const;
    void finish();
    std::string query(bool all) const;
    std::int64_t input_rows();

    runner& r_;
    const step& s_;
    bool again_;
    const model& model_;
    const sql_section* section_;
    ledger::part part_;
    std::string signature_;
    bool stays_whole_ = false;  // some units done again, of the very inputs that all of them were made of
    std::vector<std::string> names_;
    std::unique_ptr<merge> merge_;
    std::vector<std::string> same_key_;  // rows that were read and not taken yet
    std::vector<merged_unit> batch_;
    std::size_t bytes_ = 0;
};

row_stream::row_stream(runner& r, const step& s, bool again)
    : r_(r),
      s_(s),
      again_(again),
      model_(model_of(r, s)),
      section_(s.section(phase_name(r.what))),
      part_(ledger::add_parts(r.session.operator*(), r.key(s), {s.name}, {}).front()) {
    if (section_ != nullptr) signature_ = check_inputs(r, s, *section_);
    stays_whole_ = r.chosen.partial() && r.chosen.limit < 0 && part_.whole && part_.state == "done" &&
                   part_.digest == signature_;
}

bool row_stream::settled() const { return part_.pass == r_.run.pass && part_.state == "done" && !again_; }

// A stopped step goes on only while its inputs are what they were.
void row_stream::start() {
    const bool goes_on = part_.pass == r_.run.pass && part_.state == "running" && part_.checkpoint &&
                         part_.digest == signature_;
    r_.writer->transact({{ledger::start_sql(part_, r_.run, !goes_on, 0)}});
    if (!goes_on) part_.checkpoint.reset();
    merge_ = std::make_unique<merge>(r_, s_, model_, part_);
    if (section_ != nullptr && model_.apply != nullptr && !r_.chosen.partial())
        merge_->remove_gone(section_->text);
}

// A list's keys are not looked up in the legacy: --item has them as they are.
std::optional<std::vector<std::string>> row_stream::listed_keys() const {
    if (r_.chosen.item) return {{r_.chosen.item->key}};
    return wanted_units(r_, s_.type);
}

std::vector<cells> row_stream::listed_rows() const {
    if (model_.list == nullptr) return {};
    auto rows = model_.list(r_.models);
    if (const auto only = listed_keys())
        std::erase_if(rows, [&](const auto& row) { return std::ranges::count(*only, row.front()) == 0; });
    return rows;
}

// What the model lists itself (reference lists, the house user) comes first, as one batch.
void row_stream::list_rows() {
    if (part_.checkpoint) return;
    std::vector<merged_unit> units;
    for (auto& row : listed_rows()) {
        merged_unit unit{section_ == nullptr ? row.front().value_or("") : "", std::string(list_done), "", {}};
        append_row(unit.line, row);
        unit.line.pop_back();
        unit.made.rows = {{std::move(row)}};
        units.push_back(std::move(unit));
    }
    merge_->write(units, signature_);
}

void row_stream::look_at_columns() {
    if (section_ == nullptr) return;
    const auto shape = r_.session->query(fmt::format("SELECT * FROM ({}) q LIMIT 0", section_->text));
    for (pqxx::row::size_type c = 0; c < shape.columns(); ++c) names_.emplace_back(shape.column_name(c));
}

// What --item names: a row's own key, or the unit that it belongs to where the SQL says one (a view's dataset).
std::string row_stream::unit_column() const {
    return std::ranges::count(names_, "unit") > 0 ? "unit" : "key";
}

std::string row_stream::query(bool all) const {
    auto sql = fmt::format("SELECT * FROM ({}) q WHERE true", section_->text);
    if (const auto only = wanted_units(r_, s_.type))
        sql += fmt::format(" AND q.{}::text{}", unit_column(), any_of(*only));
    const auto done = all ? "" : part_.checkpoint.value_or("");
    if (done == keyless_done) sql += " AND q.key IS NOT NULL";
    if (done.starts_with(key_prefix)) sql += " AND q.key > " + quote_text(done.substr(key_prefix.size()));
    sql += " ORDER BY q.key NULLS FIRST";
    return r_.chosen.limit >= 0 ? sql + fmt::format(" LIMIT {}", r_.chosen.limit) : sql;
}

std::string_view key_of(std::string_view line) { return line.substr(0, line.find('\t')); }

void row_stream::take(std::string_view line) {
    stop_if_asked();
    if (!same_key_.empty() && key_of(same_key_.front()) != key_of(line)) take_unit();
    same_key_.emplace_back(line);
}

refusal keyless(const step& s) {
    return {
        "no-key",
        fmt::format("{}: a row of {} has no id (NULL). Give it one in the legacy, then export, extract and "
                    "import again.",
                    s.address(), s.table)};
}

merged_unit row_stream::made_of(std::string line) const {
    cells values;
    for (const auto field : split_line(line)) values.push_back(unescape(field));
    merged_unit unit{values.front().value_or(""), "", std::move(line), {}};
    unit.position = values.front() ? std::string(key_prefix) + unit.key : std::string(keyless_done);
    if (values.front()) {
        unit.made = model_.apply(input_row(names_, values), r_.models);
    } else {
        unit.made.refused = keyless(s_);
    }
    return unit;
}

// Of rows with the same key, which a legacy without primary keys may have, the first by their text is taken: which the
// server gives first may differ from run to run.
void row_stream::take_unit() {
    if (same_key_.empty()) return;
    std::ranges::sort(same_key_);
    for (const auto& line : same_key_) bytes_ += line.size();
    auto unit = made_of(std::move(same_key_.front()));
    unit.again.assign(std::make_move_iterator(same_key_.begin() + 1),
                      std::make_move_iterator(same_key_.end()));
    same_key_.clear();
    batch_.push_back(std::move(unit));
    if (static_cast<std::int64_t>(batch_.size()) >= r_.options.batch_rows || bytes_ >= batch_bytes) flush();
}

void row_stream::flush() {
    fault_point(fault::batch_read);
    merge_->write(batch_, signature_);
    batch_.clear();
    bytes_ = 0;
}

void row_stream::read_rows() {
    if (section_ == nullptr || model_.apply == nullptr) return;
    pq::connection reader(side::target, r_.session->parameters(), "reader");
    reader.exec(
        "SET client_encoding = 'UTF8'; SET standard_conforming_strings = on; SET DateStyle = 'ISO, YMD'; SET "
        "TimeZone = 'UTC'; SET IntervalStyle = "
        "'postgres'; SET jit = off");
    reader.copy_out("COPY (" + query(false) + ") TO STDOUT", [this](std::string_view line) {
        take(line);
        return true;
    });
    take_unit();
    flush();
}

// The input is counted by the server, apart from what was taken: else conservation would prove nothing.
std::int64_t row_stream::input_rows() {
    const auto rows = static_cast<std::int64_t>(listed_rows().size());
    if (section_ == nullptr || model_.apply == nullptr) return rows;
    return rows +
           r_.session->query("SELECT count(*) FROM (" + query(true) + ") counted")[0][0].as<std::int64_t>();
}

// Rejects of a retry's units that the input does not have any more. Where rows name their unit in another column than
// their key, nobody can say whose a row was.
std::string row_stream::settle_gone() const {
    const auto keys = r_.chosen.again ? wanted_units(r_, s_.type) : std::nullopt;
    if (!keys || unit_column() != "key") return {};
    const auto staged = ledger::parts(*r_.session, {"export", s_.type, s_.name});
    const bool whole =
        std::ranges::all_of(staged, [](const auto& p) { return p.whole && p.state == "done"; });
    if (staged.empty() || !whole) return {};
    return fmt::format(
        "UPDATE osmig.reject SET resolved = {}, carried = false WHERE part = {} AND carried AND resolved IS "
        "NULL AND key{}",
        r_.run.id, part_.id, any_of(*keys));
}

void row_stream::finish() {
    std::vector<target::statement> message;
    const auto gone = settle_gone();
    const auto whole = fmt::format("UPDATE osmig.part SET whole = true WHERE part = {}", part_.id);
    const auto end = ledger::finish_sql(
        part_, r_.run, {.read = input_rows(), .whole = !r_.chosen.partial(), .digest = signature_});
    if (!gone.empty()) message.push_back({gone});
    message.push_back({end});
    if (stays_whole_) message.push_back({whole});
    r_.writer->transact(message);
    fault_point(fault::between_parts);
}

void row_stream::run() {
    if (settled()) return;
    start();
    look_at_columns();
    list_rows();
    read_rows();
    finish();
}

}  // namespace

void rows_step(runner& r, const step& s, bool again) { row_stream(r, s, again).run(); }

}  // namespace osmig
