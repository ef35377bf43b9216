#include <boost/test/unit_test.hpp>
#include <cstdint>
#include <stdexcept>
#include <vector>

#include "db/digest.hpp"
#include "tests/support/print.hpp"

using namespace osmig;

namespace {

table_digest digest_of(const std::vector<std::string>& lines) {
    table_digest digest;
    for (const auto& line : lines) digest.add(line);
    return digest;
}

table_digest sum_of(const std::vector<table_digest>& digests) {
    table_digest sum;
    for (const auto& digest : digests) sum += digest;
    return sum;
}

}  // namespace

BOOST_AUTO_TEST_CASE(order_does_not_matter_and_content_does) {
    BOOST_TEST(digest_of({"1\ta", "2\tb", "3\tc"}) == digest_of({"3\tc", "1\ta", "2\tb"}));
    BOOST_TEST(digest_of({"1\ta", "2\tb"}) != digest_of({"1\tb", "2\ta"}));
    BOOST_TEST(digest_of({""}) != digest_of({}));
}

BOOST_AUTO_TEST_CASE(batches_and_rejects_compose) {
    const std::vector<std::string> all{"a", "b", "c", "d", "e"};
    BOOST_TEST(sum_of({digest_of({"a", "b"}), digest_of({"c"}), digest_of({"d", "e"})}) == digest_of(all));
    BOOST_TEST(sum_of({digest_of(all), {}}) == digest_of(all));
}

BOOST_AUTO_TEST_CASE(duplicates_count) {
    const auto once = digest_of({"a"});
    const auto twice = digest_of({"a", "a"});
    BOOST_TEST(twice.rows == 2);
    BOOST_TEST(twice == sum_of({once, once}));
    BOOST_TEST(to_text(twice).substr(2) != to_text(digest_of({})).substr(2));  // a xor would have cancelled
}

BOOST_AUTO_TEST_CASE(the_low_half_carries_into_the_high_half) {
    const table_digest full{1, 7, UINT64_MAX};
    BOOST_TEST(sum_of({full, {1, 0, 1}}) == (table_digest{2, 8, 0}));
    BOOST_TEST(sum_of({full, full}) == (table_digest{2, 15, UINT64_MAX - 1}));
    BOOST_TEST(sum_of({{0, UINT64_MAX, UINT64_MAX}, {0, 0, 1}}) == table_digest{});
}

// The ledger keeps digests: a hash that changed with a library would make every table look different.
BOOST_AUTO_TEST_CASE(the_hash_is_the_published_xxh3_128) {
    BOOST_TEST(to_text(digest_of({""})) == "1:99aa06d3014798d86001c324468d497f");
}

BOOST_AUTO_TEST_CASE(text_comes_back) {
    const auto digest = digest_of({"1\ta", "2\tb"});
    BOOST_TEST(digest_from_text(to_text(digest)) == digest);
    BOOST_TEST(to_text(table_digest{480, 0xc0ffee, 1}) == "480:0000000000c0ffee0000000000000001");
    BOOST_TEST(digest_from_text("480:0000000000c0ffee0000000000000001") == (table_digest{480, 0xc0ffee, 1}));
}

BOOST_AUTO_TEST_CASE(what_is_not_a_digest_is_refused) {
    for (const auto* text : {"", ":", "480", "480:", "480:c0ffee", ":0000000000c0ffee0000000000000001",
                             "x:0000000000c0ffee0000000000000001", "4 :0000000000c0ffee0000000000000001",
                             "480:000000000xc0ffee0000000000000001", "480:0000000000c0ffee00000000000000012",
                             "480:0000000000c0ffee000000000000000 "})
        BOOST_CHECK_THROW(digest_from_text(text), std::invalid_argument);
}
