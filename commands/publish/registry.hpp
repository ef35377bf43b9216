// The master registry: a data package that lists all packages (OSEP-06), at the root of the store.
#pragma once

#include "commands/publish/shelf.hpp"
#include "commands/publish/work_folder.hpp"

namespace osmig {

// data/catalog.csv first, datapackage.json after it; neither where it stands already. The same packages always give the
// same bytes.
void publish_registry(runner&, const step&, shelf&, const work_folder&);

}  // namespace osmig
