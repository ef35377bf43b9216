// Random choices of the fuzz test, all of them made of one seed, and the odd texts, names and documents it throws in.
#pragma once

#include <cstdint>
#include <random>
#include <string>
#include <vector>

namespace osmig::test {

class fuzz_random {
public:
    explicit fuzz_random(std::uint64_t seed) : numbers_(seed) {}

    int between(int least, int most);  // both may come
    bool one_in(int n) { return between(1, n) == 1; }
    std::size_t index(std::size_t size);                     // 0 to size - 1
    const std::string& of(const std::vector<std::string>&);  // not of an empty list

    std::string text();  // a value for a text cell: UTF-8, odd or long or empty
    std::string name();  // of a table or a column, 63 bytes at most
    std::string ascii(int length);

private:
    std::mt19937_64 numbers_;
};

}  // namespace osmig::test
