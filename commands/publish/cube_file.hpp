// v1's cube as CSV: a fact table, in the order of `_id`, in the columns of the package's descriptor.
#pragma once

#include <filesystem>

#include "commands/publish/publish_units.hpp"
#include "db/pq.hpp"
#include "models/json.hpp"
#include "store/store.hpp"

namespace osmig {

struct cube_file {
    store::upload file;
    std::int64_t rows = 0;
};

// `fields`: of the descriptor's resource, as many as the table has columns. Streams; looks at the signals and shows how
// far it is every --batchsize rows.
cube_file write_cube(runner&, pq::connection&, const publish_unit&, const json::value& fields,
                     const std::filesystem::path& to);

}  // namespace osmig
