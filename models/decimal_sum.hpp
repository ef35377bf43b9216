// Exact sums of floats as PostgreSQL's numeric would have them: each float is the shortest decimal that reads back as it.
#pragma once

#include <array>
#include <cstdint>
#include <string>

namespace osmig {

class decimal_sum {
public:
    void add(double value);    // finite; NaN and infinities are counted, not summed
    std::string text() const;  // "505830313491", "-0.25", "0"
    std::int64_t nan() const { return nan_; }
    std::int64_t infinite() const { return infinite_; }

private:
    void carry();
    // Limbs of nine digits, the lowest first; limb `ones` counts units. A double reaches from 1e-324 (17 digits more)
    // to 1e308; a limb may hold many carries before they are taken on.
    static constexpr int ones = 38, limbs = 76;
    std::array<std::int64_t, limbs> limb_{};
    std::int64_t since_carry_ = 0, nan_ = 0, infinite_ = 0;
};

}  // namespace osmig
