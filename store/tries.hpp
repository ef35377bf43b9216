// Waiting between tries: doubled each time, with jitter, so that many who were refused together do not come back
// together.
#pragma once

#include <chrono>
#include <functional>

#include "store/aws_settings.hpp"

namespace osmig::store {

class tries {
public:
    explicit tries(const s3_settings& s) : most_(s.tries), first_(s.first_wait), longest_(s.longest_wait) {}

    // Waits, at least as long as the server asked for; false: no tries left. `working` is called meanwhile.
    bool again(std::chrono::seconds asked, const std::function<void()>& working);
    void reset() { done_ = 0; }
    int done() const { return done_; }

private:
    int most_, done_ = 0;
    std::chrono::milliseconds first_, longest_;
};

}  // namespace osmig::store
