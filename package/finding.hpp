// What is wrong with a package, and where.
#pragma once

#include <cstdint>
#include <string>

namespace osmig {

enum class severity {
    warning,  // readers differ, or one of them cannot use it; it may be stored
    error,    // some official reader refuses it, or reads something else than is meant
};

struct finding {
    std::string file;        // path within the package: "datapackage.json", "data/dataset.csv"
    std::uint64_t row = 0;   // of a table, its header is row 1; 0: the file as a whole
    std::uint64_t line = 0;  // that the row begins in, from 1; differs from `row` behind cells with line ends
    std::string
        column;  // a column's name; in the descriptor where the value is: "resources[0].schema.fields[3].type"
    std::string word;     // what it is counted as: docs/validate.md lists them
    std::string message;  // a whole sentence: what, which value, what is wanted
    severity level = severity::error;
};

}  // namespace osmig
