#include "store/address_guard.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>

namespace osmig::store {

namespace {

struct v4_block {
    std::uint32_t first;
    int bits;
    const char* what;
};

constexpr std::uint32_t v4(std::uint32_t a, std::uint32_t b, std::uint32_t c = 0) {
    return a << 24U | b << 16U | c << 8U;
}

constexpr v4_block v4_blocks[] = {
    {v4(0, 0), 8, "\"this host\""},
    {v4(10, 0), 8, "a private address"},
    {v4(100, 64), 10, "a carrier's private address"},
    {v4(127, 0), 8, "a loopback address"},
    {v4(169, 254), 16, "a link-local address"},
    {v4(172, 16), 12, "a private address"},
    {v4(192, 0, 0), 24, "a reserved address"},
    {v4(192, 0, 2), 24, "a documentation address"},
    {v4(192, 88, 99), 24, "a relay's address"},
    {v4(192, 168), 16, "a private address"},
    {v4(198, 18), 15, "a benchmark's address"},
    {v4(198, 51, 100), 24, "a documentation address"},
    {v4(203, 0, 113), 24, "a documentation address"},
    {v4(224, 0), 4, "a multicast address"},
    {v4(240, 0), 4, "a reserved address"},
};

std::string refuse_v4(std::uint32_t address) {
    for (const auto& block : v4_blocks) {
        const int rest = 32 - block.bits;
        if (address >> rest == block.first >> rest) return block.what;
    }
    return {};
}

using v6_bytes = std::array<std::uint8_t, 16>;

bool starts_with(const v6_bytes& address, std::initializer_list<std::uint8_t> bytes) {
    return std::equal(bytes.begin(), bytes.end(), address.begin());
}

std::uint32_t v4_in(const v6_bytes& a, std::size_t at) {
    return static_cast<std::uint32_t>(a[at]) << 24U | static_cast<std::uint32_t>(a[at + 1]) << 16U |
           static_cast<std::uint32_t>(a[at + 2]) << 8U | a[at + 3];
}

// The IPv4 address that an IPv6 one leads to.
std::optional<std::uint32_t> v4_behind(const v6_bytes& a) {
    const bool mapped = starts_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff});
    const bool compatible = starts_with(a, {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    const bool nat64 = starts_with(a, {0x00, 0x64, 0xff, 0x9b, 0, 0, 0, 0, 0, 0, 0, 0});
    if (mapped || compatible || nat64) return v4_in(a, 12);
    if (starts_with(a, {0x20, 0x02})) return v4_in(a, 2);  // 6to4
    return std::nullopt;
}

std::string refuse_v6(const v6_bytes& a) {
    v6_bytes loopback{};
    loopback[15] = 1;
    if (a == loopback) return "a loopback address";
    if (const auto inner = v4_behind(a)) return refuse_v4(*inner);
    if ((a[0] & 0xfeU) == 0xfcU) return "a unique-local address";
    if (a[0] == 0xfe && (a[1] & 0xc0U) == 0x80U) return "a link-local address";
    if (a[0] == 0xff) return "a multicast address";
    if (starts_with(a, {0x20, 0x01, 0x0d, 0xb8})) return "a documentation address";
    const bool special = starts_with(a, {0x20, 0x01}) && (a[2] & 0xfeU) == 0;  // 2001::/23: Teredo and others
    const bool global = (a[0] & 0xe0U) == 0x20U;                               // 2000::/3
    return global && !special ? "" : "a reserved address";
}

}  // namespace

// Copied, not cast: what comes from libcurl has a sockaddr's alignment only.
std::string refuse_private(const sockaddr& address) {
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        return refuse_v4(ntohl(in.sin_addr.s_addr));
    }
    if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        v6_bytes bytes{};
        std::memcpy(bytes.data(), &in.sin6_addr, bytes.size());
        return refuse_v6(bytes);
    }
    return "no internet address";
}

std::string address_text(const sockaddr& address) {
    char text[INET6_ADDRSTRLEN] = "?";
    if (address.sa_family == AF_INET) {
        sockaddr_in in{};
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET, &in.sin_addr, text, sizeof text);
    } else if (address.sa_family == AF_INET6) {
        sockaddr_in6 in{};
        std::memcpy(&in, &address, sizeof in);
        inet_ntop(AF_INET6, &in.sin6_addr, text, sizeof text);
    }
    return text;
}

}  // namespace osmig::store
