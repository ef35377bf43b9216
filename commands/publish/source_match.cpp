#include "commands/publish/source_match.hpp"

#include <xxhash.h>

#include <cstring>

namespace osmig {

namespace {

constexpr std::size_t hash_bytes = 16, order_bytes = 8;

// The highest byte first: bytes are compared as they stand.
void append_number(std::string& out, std::uint64_t value) {
    for (int shift = 56; shift >= 0; shift -= 8) out += static_cast<char>(value >> shift);
}

std::vector<double> amounts_of(const std::string& bytes) {
    std::vector<double> out(bytes.size() / sizeof(double));
    std::memcpy(out.data(), bytes.data(), bytes.size());
    return out;
}

void add_example(std::set<key_hash>& examples, const key_hash& key, std::size_t most) {
    if (examples.size() < most) examples.insert(key);
}

class comparison {
public:
    comparison(keyed_facts& source, keyed_facts& cube, std::size_t examples)
        : source_(source), cube_(cube), examples_(examples) {
        out_.source_sums.resize(source.measures());
    }

    facts_compared run() {
        bool in_source = next_source(), in_cube = next_cube();
        while (in_source || in_cube) {
            const int order = !in_source ? 1 : !in_cube ? -1 : s_.key.compare(c_.key);
            if (order < 0) only_source();
            if (order > 0) only_cube();
            if (order == 0 && s_.amounts != c_.amounts) ++out_.other_amounts;
            if (order <= 0) in_source = next_source();
            if (order >= 0) in_cube = next_cube();
        }
        return std::move(out_);
    }

private:
    bool next_source() {
        if (!source_.next(s_)) return false;
        ++out_.source;
        const auto amounts = amounts_of(s_.amounts);
        for (std::size_t i = 0; i < amounts.size(); ++i) out_.source_sums[i].add(amounts[i]);
        return true;
    }
    bool next_cube() {
        if (!cube_.next(c_)) return false;
        ++out_.cube;
        if (c_.records > 1) ++out_.cube_twice;
        return true;
    }
    void only_source() {
        ++out_.only_in_source;
        add_example(out_.source_examples, s_.key, examples_);
    }
    void only_cube() {
        ++out_.only_in_cube;
        add_example(out_.cube_examples, c_.key, examples_);
    }

    keyed_facts& source_;
    keyed_facts& cube_;
    std::size_t examples_;
    keyed_facts::group s_, c_;
    facts_compared out_;
};

}  // namespace

key_hash hash_of(const fact_key& key) {
    const auto hash = XXH3_128bits(key.bytes.data(), key.bytes.size());
    key_hash out;
    append_number(out, hash.high64);
    append_number(out, hash.low64);
    return out;
}

keyed_facts::keyed_facts(std::size_t measures, std::size_t memory, const std::filesystem::path& scratch)
    : measures_(measures),
      records_(hash_bytes + order_bytes + measures * sizeof(double), hash_bytes + order_bytes, memory,
               scratch) {}

void keyed_facts::add(const fact_key& key) {
    record_ = hash_of(key);
    append_number(record_, added_++);
    const auto at = record_.size();
    record_.resize(at + measures_ * sizeof(double));
    if (measures_ > 0) std::memcpy(record_.data() + at, key.amounts.data(), measures_ * sizeof(double));
    records_.add(record_);
}

bool keyed_facts::next(group& out) {
    if (!begun_) more_ = records_.next(ahead_);
    begun_ = true;
    if (!more_) return false;
    out.key = ahead_.substr(0, hash_bytes);
    out.records = 0;
    while (more_ && ahead_.substr(0, hash_bytes) == out.key) {
        out.amounts = ahead_.substr(hash_bytes + order_bytes);
        ++out.records;
        more_ = records_.next(ahead_);
    }
    return true;
}

facts_compared compare_facts(keyed_facts& source, keyed_facts& cube, std::size_t examples) {
    source.sort();
    cube.sort();
    return comparison(source, cube, examples).run();
}

}  // namespace osmig
