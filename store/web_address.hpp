// Addresses of files as people typed them into v1, made ready for HTTP.
#pragma once

#include <stdexcept>
#include <string>

namespace osmig::store {

struct web_address {
    std::string
        url;  // without user and password, without a fragment; spaces and letters beyond ASCII encoded
    std::string scheme;          // in small letters: "http", "ftp"
    std::string host;            // in small letters; what politeness is kept for
    std::string port;            // "80"
    std::string path;            // "/data/budget.csv"
    std::string user, password;  // decoded; for the request alone, never shown

    bool is_web() const { return scheme == "http" || scheme == "https"; }
};

// What is typed is no address. what() is a clause without the address: "it has no scheme such as http://".
class bad_address : public std::runtime_error {
    using std::runtime_error::runtime_error;
};

web_address read_address(const std::string& typed);

// Where a Location header leads from there. User and password stay within the same host, port and scheme (or go from
// http to https on the usual ports): elsewhere they would be given away.
web_address redirected(const web_address& from, const std::string& location);

}  // namespace osmig::store
