#include "commands/check/model_rows.hpp"

#include <algorithm>
#include <memory>

#include "commands/check/careful_copy.hpp"
#include "db/copy_text.hpp"

namespace osmig {

namespace {

// Few at a time: a document may have megabytes.
constexpr const char* next_rows = "FETCH 100 FROM stand_in_rows";

class maker {
public:
    maker(target::writer& to, const model& m, const model_settings& settings, made_rows& out);
    void list();
    void read(const std::string& sql);
    void finish();

private:
    void take(cells&& row);
    void take_unit();
    void refuse(const std::string& reason, std::int64_t rows = 1);
    void store(std::size_t output, const cells& row);
    void store_all(const model_result&, const cells& row);
    std::string unit_of(const cells& row) const;

    target::writer& to_;
    const model& model_;
    const model_settings& settings_;
    made_rows& out_;
    std::vector<std::unique_ptr<careful_copy>> copies_;
    std::vector<std::string> names_;
    std::vector<cells> same_key_;
};

std::string line_of(const cells& row) {
    std::string out;
    append_row(out, row);
    out.pop_back();
    return out;
}

maker::maker(target::writer& to, const model& m, const model_settings& settings, made_rows& out)
    : to_(to), model_(m), settings_(settings), out_(out) {
    for (std::size_t i = 0; i < m.outputs.size(); ++i) {
        to.connection().exec(stand_in_of_output(m.outputs[i], i == 0));
        const auto refused = [this, i](std::string_view) {
            if (i == 0) refuse("not-storable");
        };
        copies_.push_back(
            std::make_unique<careful_copy>(to, copy_into_output(m.outputs[i], i == 0), refused));
    }
}

void maker::refuse(const std::string& reason, std::int64_t rows) {
    out_.refused += rows;
    out_.reasons[reason] += rows;
}

void maker::store(std::size_t output, const cells& row) { copies_[output]->add(line_of(row)); }

void maker::list() {
    if (model_.list == nullptr) return;
    for (auto& row : model_.list(settings_)) {
        const auto key = row.front();
        row.insert(row.end(), {"", key});
        store(0, row);
        ++out_.listed;
    }
}

std::string maker::unit_of(const cells& row) const {
    const auto found = std::ranges::find(names_, "unit");
    const auto& unit =
        found == names_.end() ? row.front() : row[static_cast<std::size_t>(found - names_.begin())];
    return unit.value_or("");
}

void maker::store_all(const model_result& made, const cells& row) {
    for (std::size_t i = 0; i < made.rows.size(); ++i) {
        for (auto values : made.rows[i]) {
            if (i == 0) values.insert(values.end(), {row.front(), unit_of(row)});
            store(i, values);
        }
    }
}

// Of rows with one key the first by its text is taken, as the import has it.
void maker::take_unit() {
    if (same_key_.empty()) return;
    const auto first = std::ranges::min_element(same_key_, {}, line_of);
    const auto rows = static_cast<std::int64_t>(same_key_.size());
    if (!first->front()) {
        refuse("no-key", rows);
    } else {
        const auto made = model_.apply(input_row(names_, *first), settings_);
        if (made.refused) refuse(made.refused->reason);
        if (!made.refused) store_all(made, *first);
        if (rows > 1) refuse("duplicate-key", rows - 1);
    }
    same_key_.clear();
}

void maker::take(cells&& row) {
    ++out_.input;
    if (!same_key_.empty() && same_key_.front().front() != row.front()) take_unit();
    same_key_.push_back(std::move(row));
}

cells cells_of(const pq::result& rows, int row) {
    cells out;
    for (int c = 0; c < rows.columns(); ++c)
        out.push_back(rows.null(row, c) ? cell{} : cell{std::string(rows.text(row, c))});
    return out;
}

// Held over commits: between two pieces of it rows are written, and one that is refused must not end it.
void maker::read(const std::string& sql) {
    auto& connection = to_.connection();
    connection.exec("DECLARE stand_in_rows CURSOR WITH HOLD FOR SELECT * FROM (" + sql +
                    ") q ORDER BY q.key NULLS FIRST");
    for (bool more = true; more;) {
        const auto rows = connection.exec(next_rows);
        more = rows.rows() > 0;
        if (names_.empty())
            for (int c = 0; c < rows.columns(); ++c) names_.emplace_back(PQfname(rows.get(), c));
        for (int i = 0; i < rows.rows(); ++i) take(cells_of(rows, i));
    }
    take_unit();
    connection.exec("CLOSE stand_in_rows");
}

void maker::finish() {
    for (std::size_t i = 0; i < copies_.size(); ++i) {
        copies_[i]->flush();
        to_.connection().exec("ANALYZE " + stand_in(model_.outputs[i].table));
    }
}

}  // namespace

void make_rows(target::writer& to, const model& m, const model_settings& settings, const std::string& sql,
               made_rows& out) {
    maker all(to, m, settings, out);
    all.list();
    if (!sql.empty()) all.read(sql);
    all.finish();
}

}  // namespace osmig
