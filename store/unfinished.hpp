// Files on their way into a folder. Each is locked as long as its writer lives: what can be locked was left behind.
#pragma once

#include <string>

#include "store/descriptor.hpp"

namespace osmig::store {

inline constexpr const char* unfinished_name = ".osmig-unfinished";

// A new file in that folder; gone with this object unless it was moved away. Throws std::system_error.
class unfinished_file {
public:
    explicit unfinished_file(const descriptor& folder);
    ~unfinished_file();
    unfinished_file(const unfinished_file&) = delete;
    unfinished_file& operator=(const unfinished_file&) = delete;

    void write(std::string_view bytes) const;
    void settle() const;  // its bytes are on the disk
    // Settled before, it is moved over what stands there; the folder is to be synced then.
    void move_to(const descriptor& target, const std::string& name);

private:
    const descriptor& folder_;
    std::string name_;  // empty: moved
    descriptor file_;
};

std::size_t remove_abandoned(const descriptor& folder);  // how many there were

}  // namespace osmig::store
