// A dataset's table of facts. It is made where there is none, merged by v1's entry id where it has the same columns, and
// made anew where it has others and no row of its own; in one transaction with its row in v2.fact_tables.
#pragma once

#include <memory>

#include "commands/dump/table_load.hpp"

namespace osmig::dump {

class fact_load {
public:
    // The line that names the table: its row, its columns. What is wrong with it is kept, and every fact that follows is
    // rejected with it, once.
    fact_load(load_target&, std::int64_t number, line&&, std::string text);
    void add(std::int64_t number, line&&, std::string text);
    // The first fact after a line that was refused: it and those of its table are that line's.
    void add_lost(const std::string& table);
    load_counts end();
    const std::string& table() const { return table_; }  // "fdp__…"
    const std::string& dataset() const { return id_; }   // v1's id
    // A line that cannot be read at all, among those of this table.
    void reject(refused_line r);

private:
    struct place {
        std::string old_table, holder;  // the dataset's table as it is; another dataset that has the new name
        bool taken = false;             // there is a table of the new name
        std::vector<column> columns;    // of the old table
    };
    void check(const line&);
    void start();
    place here() const;
    bool make_way(const place&, std::vector<target::statement>&);
    bool make_table(const place&, std::vector<target::statement>&);
    bool replace_table(const place&, std::vector<target::statement>&);
    void merge();
    bool lose(const std::string& reason, const std::string& message);  // false
    std::string create() const;
    std::string fact_tables_row() const;
    std::int64_t count(const std::string& from) const;

    load_target& to_;
    std::string id_, name_, table_;  // v1's id and name; fdp__…
    std::vector<column> columns_;
    std::unique_ptr<load_part> part_;
    std::unique_ptr<table_load> load_;  // none: the heading was refused
    refused_line lost_;
    std::int64_t read_ = 0;
    std::int64_t known_ = 0;  // rows of a table that is made anew
};

}  // namespace osmig::dump
