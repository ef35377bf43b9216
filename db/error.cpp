#include "db/error.hpp"

namespace osmig {

bool database_error::connection_lost() const {
    return sqlstate_.empty() || sqlstate_.starts_with("08") || sqlstate_.starts_with("57P0");
}

bool database_error::row_fault() const { return sqlstate_.starts_with("22") || sqlstate_.starts_with("23"); }

}  // namespace osmig
