// The legacy that is audited: connected, under one snapshot, asked carefully (invariant 9) and no faster than wanted.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "commands/audit/finding.hpp"
#include "commands/run/export_tables.hpp"
#include "commands/run/runner.hpp"
#include "models/star.hpp"

namespace osmig::audit {

struct audit_options {
    std::int64_t sample = 100000;  // rows that are read of a larger table; -1: all
    std::int64_t max_rate = 0;     // rows a second; 0: as fast as it goes
    int seconds = 60;              // a question may take
};

// A row of an answer, its cells in UTF-8.
using answered = std::function<void(const std::vector<std::string>& names, cells&&)>;

class subject {
public:
    subject(const migration&, const audit_options&);

    const migration& order() const { return runner_.order; }
    const audit_options& options() const { return options_; }
    const legacy::identity& identity() const { return runner_.source; }
    const std::vector<legacy::table>& catalog() const { return runner_.catalog; }
    const legacy::table* table(const std::string& name) const;
    std::vector<planned_table> tables(const step&);
    std::vector<dataset_name> units(const std::string& type);
    legacy::database& database() { return *runner_.legacy; }
    model_settings settings() const;

    // Does a piece of work, and does it again under a new snapshot where the connection, the snapshot or a lock was
    // lost. False, with a line in `not_seen`: it took too long, or the legacy refused it.
    bool carefully(const std::string& what, const std::function<void()>& work);

    // Asks; call it within carefully.
    void ask(const std::string& select, const answered&);
    void ask_lines(const std::string& select, const std::function<bool(std::string_view)>&);
    // Waits where more rows came than are wanted a second.
    void count(std::int64_t rows);
    std::int64_t rows_read() const { return rows_read_; }

    // What bytes of the legacy say, in UTF-8; nothing where they are no text in its encoding.
    std::optional<std::string> decoded(std::string_view bytes) const;

    std::vector<std::string> not_seen;

private:
    selection chosen_;
    runner runner_;
    audit_options options_;
    std::int64_t rows_read_ = 0;
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace osmig::audit
