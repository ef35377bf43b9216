// A bucket as a host's name, over TLS, in a session: the address is another, and the signature covers one header more.
#include <boost/test/unit_test.hpp>

#include "tests/support/needs.hpp"
#include "tests/support/store_battery.hpp"
#include "tests/support/swift.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

const needs a_bucket(no_swift);

}  // namespace

BOOST_AUTO_TEST_CASE(the_same_bucket_is_reached) {
    const scratch_folder folder;
    const swift server;
    auto with = server.tls_settings();
    const auto host = server.open(with);
    check_objects(*host, folder);
    const auto bytes = many_bytes(4 * with.part_bytes + 1);
    host->put("parts", file_of(folder, bytes));
    BOOST_TEST((content(*server.open(), "parts") == bytes));
    with.ca_file.clear();  // the system's do not vouch for it
    BOOST_CHECK_EXCEPTION(keys(*server.open(with)), store::store_error, [](const auto& e) {
        return e.refused() && std::string_view(e.what()).find("certificate") != std::string_view::npos;
    });
}
