#include "db/error.hpp"

namespace osmig {

bool database_error::connection_lost() const {
    return sqlstate_.empty() || sqlstate_.starts_with("08") || sqlstate_.starts_with("57P0");
}

bool database_error::row_fault() const { return sqlstate_.starts_with("22") || sqlstate_.starts_with("23"); }

bool database_error::schema_fault() const {
    for (const char* known : {"42P01", "42703", "42704", "42804", "42883", "3F000", "42P07", "42701"}) {
        if (sqlstate_ == known) return true;
    }
    return false;
}

}  // namespace osmig
