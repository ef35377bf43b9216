// One table's lines on their way: copied into a table of this session alone, which costs no log, then merged by key.
#pragma once

#include <map>
#include <memory>

#include "commands/dump/load_sql.hpp"
#include "commands/dump/load_target.hpp"

namespace osmig::dump {

class table_load {
public:
    // Makes the incoming table.
    table_load(load_target&, load_part&, load_shape);

    // Takes a line; one that does not fit the table is rejected.
    void add(std::int64_t number, line&&, std::string text);
    // Sends what is left of the last batch.
    void send();

    // Merges everything in one transaction. Where the target refuses rows for their own faults, they are found by halves
    // and rejected; those that only others stood in the way of (a name that two rows exchange) are tried again together.
    void merge();
    const std::string& table() const { return shape_.table; }
    // What the planner must know of the rows that were sent.
    void settle();
    // The statements of it, for who has more to say in the same transaction: of the rows that the condition names.
    // `known`: so many of those that are inserted were here before.
    std::vector<target::statement> merge_statements(const std::string& rows, std::int64_t known = 0) const;

private:
    struct copied_line {
        std::int64_t number = 0;
        std::string key, row, text;  // row: COPY's
    };
    const line_form& form_of(const line&);
    std::string copy_row(std::int64_t number, const line&, const line_form&) const;
    void send_range(std::size_t from, std::size_t to);
    using line_numbers = std::vector<std::int64_t>;
    using refused_lines = std::map<std::int64_t, refused_line>;
    void merge_halves(const line_numbers& all, std::size_t from, std::size_t to, refused_lines& refused);
    line_numbers numbers() const;
    void reject_all(refused_lines&);

    load_target& to_;
    load_part& part_;
    load_shape shape_;
    std::map<std::string, line_form> forms_;
    std::vector<copied_line> batch_;
    std::size_t bytes_ = 0;
    std::int64_t sent_ = 0;
};

}  // namespace osmig::dump
