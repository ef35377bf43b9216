#include "commands/run/fact_maker.hpp"

#include <fmt/format.h>

#include <charconv>

#include "commands/run/runner.hpp"
#include "db/copy_text.hpp"
#include "db/fault.hpp"
#include "db/printable.hpp"
#include "models/sensitive.hpp"

namespace osmig {

namespace {

std::string mark_text(const progress_mark& mark) {
    return fmt::format("{}:{}", mark.facts, mark.last ? "=" + *mark.last : "");
}

}  // namespace

progress_mark mark_of(const std::optional<std::string>& checkpoint) {
    progress_mark out;
    if (!checkpoint) return out;
    const auto colon = checkpoint->find(':');
    std::from_chars(checkpoint->data(), checkpoint->data() + colon, out.facts);
    if (checkpoint->size() > colon + 1) out.last = checkpoint->substr(colon + 2);
    return out;
}

fact_maker::fact_maker(const fact_unit& unit, std::int64_t batch_rows, bounded_queue<fact_batch>& out)
    : unit_(unit), batch_rows_(batch_rows), out_(out), mark_(mark_of(unit.part.checkpoint)) {
    find_pieces();
}

void fact_maker::find_pieces() {
    for (const auto& run : column_runs(unit_.plan)) {
        const auto members = unit_.members.find(run.first);
        if (members != unit_.members.end()) {
            pieces_.push_back({&members->second, false});
            continue;
        }
        for (auto i = run.first; i < run.first + run.count; ++i)
            pieces_.push_back({nullptr, unit_.plan.columns[i].measure});
    }
}

bool fact_maker::push() {
    if (any_) mark_.last = unescape(key_);
    batch_.checkpoint = mark_text(mark_);
    fault_point(fault::batch_read);
    const auto room = batch_.data.size();
    const bool wanted = out_.push(std::move(batch_));
    batch_ = {};
    batch_.data.reserve(room + room / 16);
    return wanted;
}

// Numbers go over as the shortest text that round-trips, which is what PostgreSQL prints; only -0 is no decimal.
void fact_maker::add() {
    ++mark_.facts;
    auto& data = batch_.data;
    data += fmt::format_int(mark_.facts).c_str();
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        data += '\t';
        if (pieces_[i].members != nullptr)
            data += pieces_[i].members->at(fields_[i]);
        else
            data += pieces_[i].measure && fields_[i] == "-0" ? std::string_view("0") : fields_[i];
    }
    data += '\n';
    batch_.ends.push_back(data.size());
}

// The whole row as COPY would have written it, were it joined by the server.
std::string fact_maker::joined() const {
    std::string out;
    std::size_t bytes = pieces_.size();
    const auto text = [this](std::size_t i) {
        return pieces_[i].members != nullptr ? pieces_[i].members->at(fields_[i]) : fields_[i];
    };
    for (std::size_t i = 0; i < pieces_.size(); ++i) bytes += text(i).size();
    out.reserve(bytes);  // it may be many megabytes, once
    for (std::size_t i = 0; i < pieces_.size(); ++i) {
        if (i > 0) out += '\t';
        out += text(i);
    }
    return out;
}

void fact_maker::refuse(const std::string& reason, const std::string& message) {
    const auto key = unescape(fields_.front()).value_or("");
    auto line = joined();
    batch_.rejected_bytes += line.size();
    batch_.rejects.push_back(
        {unit_.id + "/" + printable(key), std::move(line), reason, "", without_secrets(message), 1});
}

bool fact_maker::full() const {
    const auto rows = batch_.rows() + static_cast<std::int64_t>(batch_.rejects.size());
    return rows >= batch_rows_ || batch_.bytes() >= batch_bytes;
}

bool fact_maker::take_ambiguous() {
    if (unit_.twice.empty()) return false;
    const bool out = fields_.back() == "t";
    fields_.pop_back();
    return out;
}

bool fact_maker::take(std::string_view line) {
    split_line(line, fields_);
    const bool ambiguous = take_ambiguous();
    const auto key = fields_.front();
    const bool null = key == "\\N";
    const bool same = any_ && key == key_;
    if (full() && !same && !null && !push()) return false;
    if (null) {
        refuse("no-key",
               fmt::format("Dataset {}: an entry has no id (NULL). Give it one in the legacy, then export "
                           "and import again.",
                           unit_.id));
    } else if (same) {
        refuse("duplicate-key",
               fmt::format(
                   "Dataset {}: entry {} comes more than once; the first was taken. Mend it in the legacy.",
                   unit_.id, printable(unescape(key).value_or(""))));
    } else if (ambiguous) {
        refuse("dimension-id-twice",
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
    return true;
}

void fact_maker::finish() {
    batch_.last = true;
    push();
}

}  // namespace osmig
