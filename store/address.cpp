#include "store/address.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <stdexcept>

#include "store/key.hpp"

namespace osmig::store {

namespace {

[[noreturn]] void refuse(std::string_view address, std::string_view why) {
    throw std::invalid_argument(
        fmt::format("'{}' is no address of a store: {}. Write file:///a/folder, or s3://bucket/prefix.",
                    shown(address), why));
}

std::string_view without_slashes(std::string_view text) {
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

folder_address folder(std::string_view whole, std::string_view rest) {
    if (rest.starts_with("localhost/")) rest.remove_prefix(9);
    if (!rest.starts_with('/'))
        refuse(whole, "a folder's path has to start at the root, after three slashes");
    if (rest.find_first_of("?#") != std::string_view::npos)
        refuse(whole, "'?' and '#' have to be written as %3F and %23");
    const auto path = percent_decoded(rest);
    if (path.find('\0') != std::string::npos) refuse(whole, "no path has a zero byte");
    const auto root = without_slashes(path);
    if (root.empty()) refuse(whole, "the root of the file system is no place for packages");
    return {std::filesystem::path(root).lexically_normal()};
}

bool bucket_name(std::string_view name) {
    const auto fits = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '.' || c == '_';
    };
    return name.size() >= 3 && name.size() <= 255 && std::all_of(name.begin(), name.end(), fits) &&
           name.find("..") == std::string_view::npos && name.front() != '.';
}

bucket_address bucket(std::string_view whole, std::string_view rest) {
    const auto slash = std::min(rest.find('/'), rest.size());
    const auto name = rest.substr(0, slash);
    const auto prefix = without_slashes(rest.substr(std::min(slash + 1, rest.size())));
    if (!bucket_name(name))
        refuse(whole,
               "a bucket's name has 3 to 255 letters, digits and '.', '-', '_' in it, and nothing else");
    if (!prefix.empty() && !is_key(prefix))
        refuse(whole, "no segment of the prefix may be empty, '.' or '..'");
    return {std::string(name), std::string(prefix)};
}

}  // namespace

std::variant<folder_address, bucket_address> parse_address(std::string_view address) {
    for (const std::string_view scheme : {"file://", "s3://"}) {
        if (!address.starts_with(scheme)) continue;
        const auto rest = address.substr(scheme.size());
        if (scheme == "s3://") return bucket(address, rest);
        return folder(address, rest);
    }
    refuse(address, "it begins neither with file:// nor with s3://");
}

}  // namespace osmig::store
