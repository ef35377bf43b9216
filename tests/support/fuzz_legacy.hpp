// A legacy to be dirtied: what it holds now, and the ways of dirtying it (fuzz_ddl, fuzz_values, fuzz_json).
#pragma once

#include <string>
#include <vector>

#include "tests/support/fuzz_random.hpp"

namespace osmig::test {

struct fuzz_column {
    std::string name, type;  // the type as format_type has it
};

struct fuzz_table {
    std::string name;
    std::vector<fuzz_column> columns;
    bool is_dimension() const;
    bool is_entry() const;
};

struct fuzz_legacy {
    std::string dsn, encoding;
    std::vector<fuzz_table> tables;  // of the schema public, by name

    void look();  // reads `tables` anew
};

// Statements for the legacy, in its encoding; empty where there is nothing that fits. `kind` goes to the log.
struct mutation {
    std::string kind, sql;
};
mutation mutate_shape(fuzz_random&, const fuzz_legacy&);
mutation mutate_value(fuzz_random&, const fuzz_legacy&);
mutation mutate_document(fuzz_random&, const fuzz_legacy&);
// One broken document made of another; `text` need be no JSON.
std::string mutate_json(fuzz_random&, std::string text);

std::string quoted_name(const std::string&);
std::string quoted_text(const std::string&);

}  // namespace osmig::test
