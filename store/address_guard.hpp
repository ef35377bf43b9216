// Which addresses on the network are not the world's: a legacy database names any host, and a fetch must not become
// somebody's hand inside our house.
#pragma once

#include <sys/socket.h>

#include <functional>
#include <string>

namespace osmig::store {

// Why a connection to the address is not made ("a loopback address"); empty: it may be made.
using address_guard = std::function<std::string(const sockaddr&)>;

// Everything that the world's registries do not route (RFC 6890): loopback, private, link-local, unique-local,
// carrier-grade NAT, multicast, documentation, reserved; likewise an IPv6 address that stands for such an IPv4 one
// (mapped, compatible, 6to4, NAT64). Anything that is neither IPv4 nor IPv6 is refused, too.
std::string refuse_private(const sockaddr&);

std::string address_text(const sockaddr&);  // "127.0.0.1", "::1"

}  // namespace osmig::store
