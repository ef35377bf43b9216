#include "commands/audit/table_scan.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "commands/audit/fits_type.hpp"
#include "commands/run/patient_read.hpp"
#include "commands/run/reject_key.hpp"
#include "commands/run/staging.hpp"
#include "db/copy_text.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"
#include "models/sensitive.hpp"

namespace osmig::audit {

namespace {

bool is_float(const std::string& type) {
    return type == "double precision" || type == "real" || type == "numeric";
}

bool is_number(std::string_view text) {
    double value = 0;
    const auto [end, fault] = std::from_chars(text.data(), text.data() + text.size(), value);
    return fault != std::errc::invalid_argument && end == text.data() + text.size();
}

class scan {
public:
    scan(subject& of, stand_ins& ins, const scan_job& job, findings& found)
        : of_(of), ins_(ins), job_(job), found_(found) {
        const auto& table = *job.from->table;
        profile_.name = table.name;
        profile_.step = job.of->address();
        profile_.dataset = job.from->group;
        keys_.table = &table;
        keys_.reject_prefix = job.from->prefix;
        const auto* stage = job.of->section("stage");
        const auto promised =
            stage == nullptr ? std::vector<legacy::column>{} : promised_columns(stage->text);
        for (const auto& c : readable_columns(table, *job.of)) {
            const auto wanted = std::ranges::find(promised, c.name, &legacy::column::name);
            const bool other = wanted != promised.end() && !same_type(c.type, wanted->type);
            wanted_.push_back(other ? wanted->type : "");
            profile_.columns.push_back({.name = c.name, .type = c.type});
            keys_.columns.push_back(c.name);
        }
    }

    table_profile run() {
        const auto most = of_.options().sample;
        const auto guess = static_cast<std::int64_t>(job_.from->table->estimated_rows);
        if (most >= 0 && guess > most && of_.identity().backend == "PostgreSQL") {
            read_sample(most, guess);
        } else {
            read_from_start(most);
        }
        if (!bad_.empty()) ins_.leave_out(profile_.name, bad_);
        add_all();
        return std::move(profile_);
    }

private:
    legacy::request request(std::int64_t most) const {
        legacy::request what;
        what.from = job_.from->table;
        what.columns = keys_.columns;
        what.by = what.from->read_order;
        if (what.from->primary_key.size() == 1) what.key = what.from->primary_key.front();
        what.limit = most < 0 ? -1 : most + 1;
        return what;
    }

    void read_from_start(std::int64_t most) {
        std::int64_t throttled = 0;
        const auto count = patient_read(
            of_.database(), request(most),
            [&](std::string_view line, std::string_view position) {
                if (++throttled % 256 == 0) of_.count(256);
                stop_if_asked();
                if (most >= 0 && profile_.read >= most) {
                    profile_.sampled = true;
                    return false;
                }
                take(line, position);
                return true;
            },
            [&](const unreadable_row& row) { unreadable(row); });
        of_.count(throttled % 256);
        profile_.read += count.unreadable;
        const auto guess = static_cast<std::int64_t>(job_.from->table->estimated_rows);
        if (!profile_.sampled) profile_.rows = profile_.read;
        if (profile_.sampled && guess > profile_.read) profile_.rows = guess;
    }

    // Blocks all over the table: about as many rows as are wanted.
    void read_sample(std::int64_t most, std::int64_t guess) {
        std::string columns;
        for (const auto& name : keys_.columns)
            columns += (columns.empty() ? "" : ", ") + quote_name(source_of(name));
        const auto& table = *job_.from->table;
        const double percent = 100.0 * static_cast<double>(most) / static_cast<double>(guess);
        profile_.sampled = true;
        of_.ask_lines(fmt::format("SELECT {} FROM {} TABLESAMPLE SYSTEM ({:.6f}) REPEATABLE (1)", columns,
                                  qualified(of_.order().legacy.schema,
                                            table.source.empty() ? table.name : table.source),
                                  percent),
                      [&](std::string_view line) {
                          take(line, "");
                          return true;
                      });
        profile_.rows = std::max(guess, profile_.read);
    }

    std::string source_of(const std::string& name) const {
        const auto c = std::ranges::find(job_.from->table->columns, name, &legacy::column::name);
        return c->source.empty() ? name : c->source;
    }

    void take(std::string_view line, std::string_view position) {
        ++profile_.read;
        line_ = line;
        split_line(line, fields_);
        if (const auto why = refused(line); !why.empty()) {
            if (!position.empty()) bad_.emplace_back(position);
            reject("not-storable", reject_key(keys_, line), why);
            return;
        }
        for (std::size_t i = 0; i < fields_.size() && i < profile_.columns.size(); ++i) look(i);
    }

    // Why the export rejects the row; empty: it does not.
    std::string refused(std::string_view line) {
        if (!of_.decoded(line)) return fmt::format("bytes that are no text in {}", of_.identity().encoding);
        for (std::size_t i = 0; i < wanted_.size() && i < fields_.size(); ++i) {
            if (wanted_[i].empty()) continue;
            const auto value = unescape(fields_[i]);
            if (value && !fits_type(wanted_[i], *value))
                return fmt::format("\"{}\" in {} is no {}", printable(*value), profile_.columns[i].name,
                                   wanted_[i]);
        }
        return "";
    }

    void look(std::size_t i) {
        auto& c = profile_.columns[i];
        const auto field = fields_[i];
        if (field == "\\N") {
            ++c.nulls;
        } else if (field.empty()) {
            ++c.empty;
        } else if (is_float(c.type)) {
            const bool odd = field == "NaN" || field.ends_with("Infinity");
            c.not_finite += odd ? 1 : 0;
            if (odd) note("not-finite", c.name, field);
        } else if (c.type == "text") {
            look_at_text(c, field);
        }
    }

    void look_at_text(column_profile& c, std::string_view field) {
        if (job_.numbers.contains(c.name)) {
            const auto value = unescape(field).value_or("");
            if (!is_number(value)) {
                ++c.not_numbers;
                note("measure-no-number", c.name, value);
            }
        }
        const auto what = sensitive_part(field);
        if (what != sensitive::none) note(std::string(sensitive_word(what)), c.name, field);
    }

    void note(const std::string& word, const std::string& column, std::string_view value) {
        mine_.add({.phase = "",
                   .step = profile_.step,
                   .where = profile_.name + "." + column,
                   .kind = "note",
                   .word = word,
                   .key = reject_key(keys_, line_),
                   .detail = "Such as \"" + printable(value) + "\""});
    }

    void reject(const std::string& reason, const std::string& key, const std::string& detail) {
        rejects_.push_back({.phase = "export",
                            .step = profile_.step,
                            .where = profile_.dataset.empty() ? profile_.name : "",
                            .kind = "reject",
                            .word = reason,
                            .key = key,
                            .detail = fmt::format("Table {}: {}", profile_.name, detail),
                            .how = severity::rejects});
    }

    void unreadable(const unreadable_row& row) {
        bad_.push_back(row.position);
        reject("unreadable", job_.from->prefix + printable(row.key),
               fmt::format("the legacy cannot read it: {} (column {})", row.message, row.lost));
    }

    // Scaled only now: how many rows there are is known at the end.
    void add_all() {
        const auto scale = profile_.scale();
        for (auto& one : rejects_) found_.add(std::move(one), scale);
        found_.add(mine_, scale);
    }

    subject& of_;
    stand_ins& ins_;
    const scan_job& job_;
    findings& found_;
    findings mine_;
    relay_job keys_;
    table_profile profile_;
    std::vector<std::string> wanted_;  // the type that a column is staged as, where that may refuse a row
    std::vector<std::string> bad_;
    std::vector<sighting> rejects_;
    std::string_view line_;
    std::vector<std::string_view> fields_;
};

}  // namespace

double table_profile::scale() const {
    if (!sampled || read == 0 || !rows) return 1;
    return std::max(1.0, static_cast<double>(*rows) / static_cast<double>(read));
}

table_profile scan_table(subject& of, stand_ins& ins, const scan_job& job, findings& found) {
    return scan(of, ins, job, found).run();
}

}  // namespace osmig::audit
