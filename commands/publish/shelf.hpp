// The store as publishing uses it: what stands there already is not sent again, and what nobody wants any more is
// listed, and removed where that was asked for.
#pragma once

#include <memory>
#include <string>

#include "commands/run/runner.hpp"
#include "store/store.hpp"

namespace osmig {

class shelf {
public:
    // Throws usage_error for an address that is none.
    explicit shelf(runner&);

    // Whether the store has these files (key, bytes), all of which begin with "<key>/".
    bool has(const pqxx::result& files, const std::string& key);
    // Whether it had to be sent.
    bool put(const std::string& key, const store::upload&);
    std::string address(const std::string& key) const { return place_->address(key); }
    void clear_unfinished();
    void remove_vanished(const step&);

private:
    runner& r_;
    std::unique_ptr<store::place> place_;
};

}  // namespace osmig
