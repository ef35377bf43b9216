#include "commands/audit/model_pass.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "db/copy_text.hpp"
#include "db/printable.hpp"
#include "models/model.hpp"

namespace osmig::audit {

namespace {

// What the stars hang on is not sampled: a dataset that was not read would pass for one without a mapping.
constexpr std::int64_t whole = 1000000;

class pass {
public:
    pass(subject& of, stand_ins& ins, const step& s, phase what, findings& found)
        : of_(of),
          ins_(ins),
          s_(s),
          what_(what),
          model_(*find_model(what == phase::extract ? s.extract : s.import)),
          settings_(of.settings()),
          found_(found) {}

    void run() {
        kept_.resize(model_.outputs.size());
        if (model_.list != nullptr) kept_.front() = model_.list(settings_);
        const auto* section = s_.section(phase_name(what_));
        if (section != nullptr && model_.apply != nullptr) read(section->text);
        for (std::size_t i = 0; i < kept_.size(); ++i) ins_.keep(model_.outputs[i], kept_[i]);
    }

private:
    // Of more rows than that, or than a sample has, the first by their key.
    void read(const std::string& sql) {
        auto select = ins_.query(sql) + " ORDER BY q.key NULLS FIRST";
        const auto sample = of_.options().sample;
        const auto most = sample < 0 ? -1 : std::max(sample, whole);
        if (most >= 0) select += fmt::format(" LIMIT {}", most + 1);
        std::int64_t rows = 0;
        of_.ask(select, [&](const std::vector<std::string>& names, cells&& row) {
            if (most >= 0 && ++rows > most) {
                sampled_ = true;
                return;
            }
            names_ = names;
            ins_.fill(row);
            if (!same_key_.empty() && same_key_.front().front() != row.front()) take();
            same_key_.push_back(std::move(row));
        });
        take();
        if (sampled_) found_.add(mine_, scale(static_cast<double>(most)));
        if (!sampled_) found_.add(mine_);
    }

    double scale(double read) const {
        const auto* table = of_.table(s_.table);
        return table == nullptr ? 1 : std::max(1.0, table->estimated_rows / read);
    }

    // Rows with one key: the first by their text is taken, as the import does.
    void take() {
        if (same_key_.empty()) return;
        std::ranges::sort(same_key_, {}, [](const cells& row) {
            std::string line;
            append_row(line, row);
            return line;
        });
        const auto& row = same_key_.front();
        const bool keyless = !row.front();
        if (!keyless) apply(row);
        if (keyless && what_ == phase::import) add("task", "no-key", "", "A row has no id (NULL).");
        const auto again = static_cast<std::int64_t>(same_key_.size()) - (keyless ? 0 : 1);
        if (again > 0)
            add("reject", keyless ? "no-key" : "duplicate-key", row.front().value_or(""),
                fmt::format("{}: rows of {} with {}.", s_.address(), s_.table,
                            keyless ? "no id (NULL)" : "an id that another one has"),
                again);
        same_key_.clear();
    }

    void apply(const cells& row) {
        const auto key = row.front().value();
        auto made = model_.apply(input_row(names_, row), settings_);
        if (made.refused) {
            add("reject", made.refused->reason, key, made.refused->message);
            if (what_ == phase::import && made.refused->needs_person)
                add("task", made.refused->reason, key, made.refused->message);
            return;
        }
        for (const auto& task : made.tasks) add("task", task.kind, key, task.detail);
        for (const auto& rule : made.rules) add("rule", rule, key, "");
        for (std::size_t i = 0; i < made.rows.size() && i < kept_.size(); ++i) {
            if (!ins_.wants(model_.outputs[i].table)) continue;
            kept_[i].insert(kept_[i].end(), std::make_move_iterator(made.rows[i].begin()),
                            std::make_move_iterator(made.rows[i].end()));
        }
    }

    void add(const std::string& kind, const std::string& word, const std::string& key,
             const std::string& detail, std::int64_t rows = 1) {
        mine_.add({.phase = std::string(phase_name(what_)),
                   .step = s_.address(),
                   .where = s_.table,
                   .kind = kind,
                   .word = word,
                   .key = printable(key),
                   .detail = detail,
                   .rows = rows,
                   .how = severity_of(kind)});
    }

    subject& of_;
    stand_ins& ins_;
    const step& s_;
    phase what_;
    const model& model_;
    model_settings settings_;
    findings& found_;
    findings mine_;
    std::vector<std::string> names_;
    std::vector<cells> same_key_;
    std::vector<std::vector<cells>> kept_;  // rows that the model made, by output
    bool sampled_ = false;
};

}  // namespace

void model_pass(subject& of, stand_ins& ins, const step& s, phase what, findings& found) {
    pass(of, ins, s, what, found).run();
}

}  // namespace osmig::audit
