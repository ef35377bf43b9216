// The store as publishing uses it: what stands there already is not sent again, and what nobody wants any more is
// listed, and removed where that was asked for.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "commands/run/runner.hpp"
#include "store/store.hpp"

namespace osmig {

class shelf {
public:
    // Throws usage_error for an address that is none.
    explicit shelf(runner&);

    // Whether the store has these files (bytes by key), all of which begin with "<key>/".
    bool has(const std::map<std::string, std::uint64_t>& files, const std::string& key);
    // Sends those that are not there.
    void put_all(const std::vector<store::named_upload>&);
    std::string address(const std::string& key) const { return place_->address(key); }
    void clear_unfinished();
    void remove_vanished(const step&);

private:
    runner& r_;
    std::unique_ptr<store::place> place_;
};

}  // namespace osmig
