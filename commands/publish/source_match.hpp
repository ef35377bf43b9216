// Two sets of keys with amounts, compared in bounded memory: keys as 128-bit hashes, sorted (commands/publish/
// record_sort.hpp). What comes later takes the place of what came before with the same key, as v1's loader had it.
#pragma once

#include <cstdint>
#include <filesystem>
#include <set>
#include <string>
#include <vector>

#include "commands/publish/record_sort.hpp"
#include "commands/publish/source_cube.hpp"
#include "models/decimal_sum.hpp"

namespace osmig {

using key_hash = std::string;  // 16 bytes
key_hash hash_of(const fact_key&);

class keyed_facts {
public:
    keyed_facts(std::size_t measures, std::size_t memory, const std::filesystem::path& scratch);
    void add(const fact_key&);
    void sort() { records_.sort(); }

    // The next key, its last amounts, and how many records had it; false: no more.
    struct group {
        key_hash key;
        std::string amounts;  // as bytes
        std::int64_t records = 0;
    };
    bool next(group&);

    std::size_t measures() const { return measures_; }
    std::size_t runs() const { return records_.runs(); }

private:
    std::size_t measures_;
    record_sort records_;
    std::uint64_t added_ = 0;
    std::string record_;
    std::string_view ahead_;
    bool begun_ = false, more_ = false;
};

struct facts_compared {
    std::int64_t source = 0, cube = 0;  // distinct keys
    std::int64_t cube_twice = 0;        // keys that several facts have
    std::int64_t only_in_source = 0, only_in_cube = 0, other_amounts = 0;
    std::set<key_hash> source_examples, cube_examples;
    std::vector<decimal_sum> source_sums;  // of the last amounts of each key
    bool equal() const {
        return cube_twice == 0 && only_in_source == 0 && only_in_cube == 0 && other_amounts == 0;
    }
};

// Sorts both. `examples`: at most so many of each.
facts_compared compare_facts(keyed_facts& source, keyed_facts& cube, std::size_t examples);

}  // namespace osmig
