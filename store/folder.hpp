// Steps within a folder that cannot leave it: each by a name in an open folder, no symbolic link followed.
#pragma once

#include <sys/stat.h>

#include <string>
#include <string_view>
#include <vector>

#include "store/descriptor.hpp"

namespace osmig::store {

// Something below the root that is a symbolic link, or a file where a folder is needed.
struct not_followed {
    std::string name;
    bool link;
};

// Functions give an empty descriptor where the thing is not there; other faults are std::system_error, a link or a file
// in the way is not_followed.
descriptor open_root(const std::string& path);
descriptor open_folder(const descriptor& within, const std::string& name);
descriptor make_folder(const descriptor& within,
                       const std::string& name);  // or opens the one that is there; not synced
descriptor open_file(const descriptor& within, const std::string& name);  // no plain file: as if not there

struct entry {
    std::string name;
    bool folder;
    std::uint64_t bytes;
};
// Plain files and folders, in the order of the bytes of their keys: a folder's name counts with its slash.
std::vector<entry> entries(const descriptor& folder);

void sync(const descriptor&);

}  // namespace osmig::store
