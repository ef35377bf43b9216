// The import's own SQL, asked of the legacy: what it reads from staging (v1.x), documents (doc.x) and the target (v2.x)
// is there as a WITH query of that name. v1.x is the legacy's table as the export would stage it, without the rows that
// it would reject; doc.x and v2.x are what the models made so far, in the columns that sql/audit/stand_ins.sql declares.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

#include "commands/audit/subject.hpp"

namespace osmig::audit {

// The SQL with "v1.account" for v1.account (and an alias, where it has none); the names that it read are added to `used`.
std::string with_stand_ins(std::string_view sql, std::set<std::string>& used);

// {name, type} of the columns of a `SELECT NULL::type AS name, …`, as the sections :stage are written.
std::vector<legacy::column> promised_columns(std::string_view stage);

class stand_ins {
public:
    explicit stand_ins(subject&);

    // A step's or a check's SQL as the legacy can be asked it. Its columns keep their names.
    std::string query(const std::string& sql) const;

    bool wants(const std::string& table) const { return kept_.contains(table); }
    // What a model made: kept where it is declared.
    void keep(const output_shape&, const std::vector<cells>&);
    // Cells of a row that were kept aside for their size, back in their places.
    void fill(cells&) const;
    // A kept cell, of the row whose first declared column is `key`; nothing where there is no such row.
    std::optional<cell> find(const std::string& table, const std::string& key,
                             const std::string& column) const;
    std::vector<std::string> keys(const std::string& table) const;

    // Rows of a table that the export rejects, by their positions.
    void leave_out(const std::string& table, std::vector<std::string> positions);

private:
    struct kept {
        std::vector<legacy::column> columns;
        std::vector<cells> rows;
        std::map<std::string, std::size_t> by_key;
    };
    std::string staged(const std::string& name) const;
    std::string made(const std::string& name) const;

    subject& of_;
    std::map<std::string, kept> kept_;                          // by "v2.users"
    std::map<std::string, std::vector<std::string>> left_out_;  // by the legacy's table
};

}  // namespace osmig::audit
