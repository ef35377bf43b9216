// The audit of a legacy: everything that can be said of it before anything is copied. It reads, and writes nowhere.
#pragma once

#include <string>
#include <vector>

#include "commands/audit/star_pass.hpp"

namespace osmig::audit {

struct audit_result {
    legacy::identity legacy;
    audit_options options;
    std::string when;  // "2026-02-03 04:05 UTC"
    double seconds = 0;
    std::int64_t rows_read = 0;
    std::vector<table_profile> tables;  // shared ones first, then the stars', each by name
    std::vector<audited_star> stars;
    std::vector<finding> findings;  // the worst first
    std::vector<std::string> not_seen;
    std::vector<std::string> secrets;  // columns that are never read: "account.password"

    std::int64_t rejects() const;  // rows that will be rejected
    bool blocked() const;
};

audit_result audit_legacy(const migration&, const audit_options&);

// The owner who must act, for every key of every finding: sql/audit/owners.sql, else "administrator".
void name_owners(subject&, const stand_ins&, std::vector<finding>&);

// The checks of sql/audit/*.sql that a migration brings along.
void hand_checks(subject&, const stand_ins&, findings&);

// Where tables differ from what the import relies on, and tables that nothing reads.
void look_at_shapes(subject&, findings&);

}  // namespace osmig::audit
