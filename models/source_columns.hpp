// What the columns of a source file hold, as today's readers see them: from this, never by vote, their types are taken.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "models/source_entry.hpp"

namespace osmig {

// A date format that readers know as well: %Y, %m and %d once each, with something between them; empty: it is none.
// Nothing given is %Y-%m-%d, the one of v1's own formats that is a whole date.
std::string date_pattern(const std::optional<std::string>& mapping_format);

class source_columns {
public:
    struct column {
        std::string name;       // of the header, as it stands there
        std::string pattern{};  // asked for: is every cell such a date?
        bool numbers = true;    // every cell that is not empty is a decimal number, perhaps with commas
        bool commas = false;    // one of them has a comma
        bool dates = true;      // every cell that is not empty fits `pattern`, padded
    };

    void header(const std::vector<std::string_view>& names);
    // Which columns should be looked at as dates, and by what pattern: the mapping's dates.
    void want_dates(const source_entries& bound);
    void row(const std::vector<std::string_view>& cells);

    std::vector<column>& columns() { return columns_; }
    const std::vector<column>& columns() const { return columns_; }
    std::int64_t rows() const { return rows_ - 1; }       // without the header
    std::int64_t ragged() const { return ragged_; }       // rows that are not as long as the header
    std::int64_t first_ragged() const { return first_; }  // counted from 1, the header too; 0: there is none

private:
    std::vector<column> columns_;
    std::int64_t rows_ = 1, ragged_ = 0, first_ = 0;
};

}  // namespace osmig
