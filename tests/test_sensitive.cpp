// What no output shows: secrets in any text, and in reports personal data.
#include <boost/test/unit_test.hpp>

#include "models/sensitive.hpp"

using osmig::masked;
using osmig::sensitive;
using osmig::sensitive_part;
using osmig::without_secrets;

namespace {

const char* const key = "12345678-1234-4abc-9def-123456789012";

// What is hidden from everybody: the two agree on it.
void check_hidden(const std::string& text, const std::string& shown) {
    BOOST_TEST(without_secrets(text) == shown);
    BOOST_TEST(masked(text) == shown);
}

}  // namespace

BOOST_AUTO_TEST_CASE(addresses_in_a_text_lose_their_secrets) {
    check_hidden("1\thttp://u:p@h/a?sig=1\\tb\tc, (https://u@h) \"ftp://x:y@h/\" a://",
                 "1\thttp://h/a?sig=***\\tb\tc, (https://h) \"ftp://h/\" a://");
    check_hidden("\xe9http://u:p@h/\xe9?token=\xe9 x", "\xe9http://h/\xe9?token=*** x");
    check_hidden("{\"a\":\"http://u:p@h/\",\"b\":[\"s3+x://k:s@h\"]}",
                 "{\"a\":\"http://h/\",\"b\":[\"s3+x://h\"]}");
    check_hidden("see http://archive/web/2013/http://u:p@h/x", "see http://archive/web/2013/http://h/x");
    check_hidden("http://u:p(w'x@h/", "http://h/");
    check_hidden("<a href=http://u:p@h/>x</a>", "<a href=http://h/>x</a>");
    check_hidden("http://u:p@h\\nhttp://v:q@i", "http://h\\nhttp://i");
}

BOOST_AUTO_TEST_CASE(a_field_may_be_an_address_without_a_scheme) {
    check_hidden("u:p@host/a.csv", "host/a.csv");
    check_hidden("7\tu:p@host/a.csv\t\\N", "7\thost/a.csv\t\\N");
    check_hidden("{\"url\": \"host/a?token=x\"}", "{\"url\": \"host/a?token=***\"}");
    check_hidden("said u:p to me@home", "said u:p to me@home");
}

BOOST_AUTO_TEST_CASE(hashes_of_passwords_are_not_shown) {
    check_hidden("sha1$abcdefgh$0011 x", "*** x");
    check_hidden("3\tplain$$geheim\tx", "3\t***\tx");
    check_hidden("costs $5, not $6 - or @home://", "costs $5, not $6 - or @home://");
}

BOOST_AUTO_TEST_CASE(who_runs_the_migration_sees_people_and_reports_do_not) {
    BOOST_TEST(without_secrets("ask ana.b@example.org, or b@c") == "ask ana.b@example.org, or b@c");
    BOOST_TEST(masked("ask ana.b@example.org, or b@c") == "ask a***@***, or b@c");
    BOOST_TEST(without_secrets(std::string("id ") + key + ".") == std::string("id ") + key + ".");
    BOOST_TEST(masked(std::string("id ") + key + ".") == "id ***.");
    // What is shown does not hide what stands behind it.
    BOOST_TEST(without_secrets("a@b.org http://u:p@h c@d.org") == "a@b.org http://h c@d.org");
}

BOOST_AUTO_TEST_CASE(the_worst_of_a_text) {
    BOOST_TEST((sensitive_part("") == sensitive::none));
    BOOST_TEST((sensitive_part("a@b.org") == sensitive::email));
    BOOST_TEST((sensitive_part("a@b.org, http://u:p@h") == sensitive::credentials));
    BOOST_TEST((sensitive_part("u:p@host/a.csv") == sensitive::credentials));
    BOOST_TEST((sensitive_part(key) == sensitive::api_key));
    BOOST_TEST((sensitive_part(std::string("a ") + key) == sensitive::none));
    BOOST_TEST((sensitive_part(std::string(key) + " md5$x$y") == sensitive::password_hash));
}

BOOST_AUTO_TEST_CASE(any_bytes_and_any_length) {
    BOOST_TEST(without_secrets("nothing: //here\xff") == "nothing: //here\xff");
    BOOST_TEST(without_secrets("") == "");
    std::string odd;
    for (int i = 0; i < 200000; ++i) odd += "http://a@:-$=";  // it takes no longer for being odd
    BOOST_TEST(without_secrets(odd).size() < odd.size());
    BOOST_TEST(without_secrets(std::string(3000000, '@')).size() == 3000000u);
}
