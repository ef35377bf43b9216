// How far it is and how long is left, on stderr: one redrawn line on a terminal, else a line every ten
// seconds; and ICMS's lines per step, which people know.
#pragma once

#include <chrono>
#include <cstdint>
#include <string>

namespace osmig {

class progress {
public:
    explicit progress(bool quiet = false);

    void line(const std::string& text);  // a whole line, above the redrawn one
    // "\t14 - Exporting source to v1.source"; `expected` rows, -1 where nobody knows.
    void begin_step(int index, const std::string& doing, std::int64_t expected);
    void add(std::int64_t rows);
    void detail(const std::string& what) { detail_ = what; }  // the table in hand
    // "\t\t100000 records --> 0.61 seconds"; returns the seconds that the step took.
    double end_step(std::int64_t rows);
    std::int64_t total() const { return total_; }  // rows of all steps
    double since_start() const;
    static std::string duration(double seconds);  // "0.61 seconds", "2 minutes 5 seconds"

private:
    using clock = std::chrono::steady_clock;
    void draw(bool now);
    void erase();
    std::string status() const;

    bool quiet_, terminal_, drawn_ = false;
    clock::time_point begun_{}, last_{};
    std::int64_t rows_ = 0, expected_ = -1, total_ = 0;
    clock::time_point started_ = clock::now();
    std::string doing_, detail_;
};

}  // namespace osmig
