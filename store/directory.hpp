// Packages in a folder: what a web server can serve as it is.
#pragma once

#include <filesystem>
#include <memory>

#include "store/store.hpp"

namespace osmig::store {

// Files are written in <root>/.osmig-unfinished, synced and moved to their place, so that folder has to be in the same
// file system as all others. Below the root no symbolic link is followed. `root` is absolute.
std::unique_ptr<place> open_directory(const std::filesystem::path& root, const hooks&);

}  // namespace osmig::store
