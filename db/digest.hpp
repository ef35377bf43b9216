// Order-free digest of a table: row count and the sum, modulo 2^128, of a 128-bit hash of each row's
// COPY line. Sums can be added, so batches and rejects compose. Invariant 3.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace osmig {

struct table_digest {
    std::int64_t rows = 0;
    std::uint64_t high = 0, low = 0;

    void add(std::string_view line);
    table_digest& operator+=(const table_digest&);
    friend bool operator==(const table_digest&, const table_digest&) = default;
};

std::string to_text(const table_digest&);  // "480:00c0ffee…", rows and 32 hex digits
table_digest digest_from_text(std::string_view);

}  // namespace osmig
