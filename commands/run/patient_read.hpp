// Reading past rows that the legacy itself cannot read (a broken page, a value of a type that lost its label):
// the row after the last one that came is looked at alone, told, and left behind. Invariant 8.
#pragma once

#include <functional>

#include "db/digest.hpp"
#include "db/error.hpp"
#include "db/legacy/legacy.hpp"

namespace osmig {

struct unreadable_row {
    std::string position;
    std::string key;  // of its primary key, where at least that can be read; else its position
    std::string sqlstate, message;
    // What can be read of it, column by column: a line of the columns asked for, with \N for those that cannot.
    std::string original;
    std::string lost;  // the columns that cannot be read, "shade, note"
};

struct patient_count {
    std::int64_t rows = 0;        // that the legacy says it sent
    std::int64_t unreadable = 0;  // that it could not
};

// Throws database_error for everything that is not one row's fault.
patient_count patient_read(legacy::database&, legacy::request, const legacy::sink&,
                           const std::function<void(const unreadable_row&)>& left_out);

struct patient_digest {
    table_digest digest;  // of the rows that can be read
    std::int64_t unreadable = 0;
};
patient_digest digest_of(legacy::database&, const legacy::request&);

}  // namespace osmig
