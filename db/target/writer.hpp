// The data connection on the target: one message of several statements is one implicit transaction, so
// rows, what they fan out to, their rejects and the part's checkpoint commit together (invariant 1).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "db/pq.hpp"

namespace osmig::target {

// A statement of a message; with rows ≥ 0 it is a COPY … FROM STDIN, fed with `data` (lines with newlines), which is
// UTF-8 unless the COPY names another encoding.
struct statement {
    std::string sql;
    std::string_view data = {};
    std::int64_t rows = -1;
};

class writer {
public:
    explicit writer(const dsn_parameters&);

    // Sends the statements as one transaction and reads every result to the end. Throws database_error;
    // a COPY that took another number of rows than it was sent is an error too (SQLSTATE OSF03).
    void transact(std::vector<statement>);
    pq::connection& connection() { return connection_; }

private:
    void send(std::vector<statement>&);
    void feed(const statement&);

    pq::connection connection_;
};

}  // namespace osmig::target
