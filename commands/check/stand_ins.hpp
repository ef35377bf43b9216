// What staging, documents and target should hold by the legacy as it is now, made on the side: the legacy's tables are
// read into temporary tables (not v1.*), each step's own SQL and model run over those, and what comes of it lies in
// temporary tables again. Nobody else sees them, and they go with the session.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>

#include "commands/check/stand_in_sql.hpp"
#include "commands/run/runner.hpp"

namespace osmig {

struct loaded_rows {
    std::int64_t read = 0;        // rows that the legacy has
    std::int64_t refused = 0;     // that the target cannot hold, or the legacy cannot read
    std::int64_t overridden = 0;  // cells that an override changed
};

struct made_rows {
    std::int64_t input = 0;    // rows of the step's SQL
    std::int64_t listed = 0;   // rows that the model lists itself
    std::int64_t refused = 0;  // of the input: by the model or the target, or another row has their key
    std::map<std::string, std::int64_t> reasons;  // of those
};

class stand_ins {
public:
    // `r`: of the export, connected to both sides; its snapshot is the one that is read.
    explicit stand_ins(runner& r);

    const loaded_rows& loaded(const step&);  // its table
    const made_rows& made(const step&,
                          phase);  // its documents, or its rows of the target; with all that it reads
    target::writer& writer() { return writer_; }

private:
    void read_table(const step&, loaded_rows&);
    void apply_overrides(const step&, loaded_rows&);
    void need(const std::string& schema, const std::string& table);
    std::string ready(const std::string& sql);

    runner& r_;
    target::writer writer_;
    std::set<std::string> names_;  // tables that have a stand-in: "v1.account"
    std::map<std::string, loaded_rows> loaded_;
    std::map<std::string, made_rows> made_;
};

}  // namespace osmig
