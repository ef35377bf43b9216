#include "tests/support/fuzz_random.hpp"

namespace osmig::test {

namespace {

// What has broken programs before: controls, separators of COPY and CSV, what looks like another type, and scripts
// that go from right to left.
const std::vector<std::string>& odd_texts() {
    static const std::vector<std::string> texts{
        "",
        " ",
        "\t",
        "\r\n",
        "\n\n\n",
        "\\.",
        "\\N",
        "\\",
        "\\x41",
        "'",
        "\"",
        ",",
        "NULL",
        "null",
        "NaN",
        "Infinity",
        "-0",
        "1e400",
        "2012-02-30",
        "0001-01-01",
        "9999-12-31",
        "infinity",
        "today",
        "1,234.50",
        "n/a",
        "<script>alert(1)</script>",
        "%s%n%d",
        "{}",
        "{\"a\": 1}",
        "$1",
        "$$",
        "--",
        "/*",
        "\xef\xbb\xbf"
        "bom",
        "\xf0\x9f\x92\xb8",
        "e\xcc\x81",
        "\xc3\xa9",
        "\xd7\xa9\xd7\x9c\xd7\x95\xd7\x9d",
        "\xe2\x80\xae"
        "evil",
        "\xef\xbf\xbd",
        "\xef\xbf\xbf",
        "\x01\x02\x1f\x7f",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "a\vb\fc",
    };
    return texts;
}

const std::vector<std::string>& odd_names() {
    static const std::vector<std::string> names{
        "select",
        "user",
        "order",
        "id",
        "ID",
        "_id",
        "openspending_id",
        "with space",
        "with\"quote",
        "it's",
        "50%",
        "%s",
        "a__b",
        "a__entry",
        "x__entry",
        "__entry",
        "entry",
        "\xf0\x9f\x92\xb8",
        "\xc3\xbc"
        "ber",
        "ctid_",
        "tableoid_",
        "name",
        "label",
        "amount",
        "time",
        "time_year",
        "to_id",
        "a\nb",
        "a.b",
        "a,b",
        "{a}",
        "\\",
        "NULL",
        "-",
        "1",
        "this_name_is_63_bytes_long_and_not_one_more_or_less_aaaaaaaaaaa",
    };
    return names;
}

}  // namespace

int fuzz_random::between(int least, int most) {
    return std::uniform_int_distribution<int>(least, most)(numbers_);
}

std::size_t fuzz_random::index(std::size_t size) {
    return std::uniform_int_distribution<std::size_t>(0, size - 1)(numbers_);
}

const std::string& fuzz_random::of(const std::vector<std::string>& list) { return list[index(list.size())]; }

std::string fuzz_random::ascii(int length) {
    std::string out;
    for (int i = 0; i < length; ++i) out += static_cast<char>(between(1, 126));
    return out;
}

std::string fuzz_random::text() {
    switch (between(1, 8)) {
        case 1:
            return ascii(between(1, 40));
        case 2: {
            std::string out;
            const auto piece = of(odd_texts());
            for (int i = between(2, 4000); i > 0; --i) out += piece;
            return out;
        }
        case 3:
            return of(odd_texts()) + of(odd_texts()) + ascii(3);
        default:
            return of(odd_texts());
    }
}

std::string fuzz_random::name() { return one_in(6) ? ascii(between(1, 20)) : of(odd_names()); }

}  // namespace osmig::test
