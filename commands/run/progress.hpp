// How far it is and how long is left, on stderr: one redrawn line on a terminal, else a line every ten
// seconds; and ICMS's lines per step, which people know.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

namespace osmig {

// Copies are of one and the same progress, which may be told from any thread.
class progress {
public:
    explicit progress(bool quiet = false);

    void line(const std::string& text);  // a whole line, above the redrawn one
    // "\t14 - Exporting source to v1.source"; `expected` rows, -1 where nobody knows.
    void begin_step(int index, const std::string& doing, std::int64_t expected);
    void add(std::int64_t rows);
    void detail(const std::string& what);  // the table in hand
    // "\t\t100000 records --> 0.61 seconds"; returns the seconds that the step took.
    double end_step(std::int64_t rows);
    std::int64_t total() const;  // rows of all steps
    double since_start() const;
    static std::string duration(double seconds);  // "0.61 seconds", "2 minutes 5 seconds"

private:
    struct state;
    std::shared_ptr<state> state_;
};

}  // namespace osmig
