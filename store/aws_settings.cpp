#include "store/aws_settings.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <initializer_list>
#include <stdexcept>

#include "store/ini.hpp"

namespace osmig::store {

namespace {

struct profile {
    std::string name;
    std::map<std::string, std::string> credentials, config;
};

[[noreturn]] void refuse(const std::string& sentence) { throw std::invalid_argument(sentence); }

std::string first(const variables& get, std::initializer_list<const char*> names) {
    for (const char* name : names)
        if (auto value = get(name); !value.empty()) return value;
    return {};
}

std::string value(const std::map<std::string, std::string>& from, const std::string& name) {
    const auto found = from.find(name);
    return found == from.end() ? std::string() : found->second;
}

std::filesystem::path aws_file(const variables& get, const char* variable, const char* name) {
    if (auto named = get(variable); !named.empty()) return named;
    const auto home = get("HOME");
    return home.empty() ? std::filesystem::path() : std::filesystem::path(home) / ".aws" / name;
}

profile read_profile(const variables& get) {
    profile out;
    out.name = first(get, {"AWS_PROFILE", "AWS_DEFAULT_PROFILE"});
    const bool named = !out.name.empty();
    if (!named) out.name = "default";
    auto credentials = read_ini(aws_file(get, "AWS_SHARED_CREDENTIALS_FILE", "credentials"));
    auto config = read_ini(aws_file(get, "AWS_CONFIG_FILE", "config"));
    const auto section = config.count("profile " + out.name) > 0 ? "profile " + out.name : out.name;
    if (named && credentials.count(out.name) == 0 && config.count(section) == 0)
        refuse(
            fmt::format("AWS_PROFILE names '{}', which is in neither of AWS's files (~/.aws/credentials and "
                        "~/.aws/config, unless other ones are set).",
                        out.name));
    out.credentials = credentials[out.name];
    out.config = config[section];
    return out;
}

bool take_keys(s3_settings& into, const std::string& key, const std::string& secret, const std::string& token,
               const char* where) {
    if (key.empty() && secret.empty()) return false;
    if (key.empty() || secret.empty())
        refuse(fmt::format("Of the key for S3 only one half is there: {} in {}.",
                           key.empty() ? "the access key is missing" : "the secret key is missing", where));
    into.key = key;
    into.secret = secret;
    into.token = token;
    return true;
}

bool take_keys(s3_settings& into, const std::map<std::string, std::string>& from, const char* where) {
    return take_keys(into, value(from, "aws_access_key_id"), value(from, "aws_secret_access_key"),
                     value(from, "aws_session_token"), where);
}

void set_keys(s3_settings& into, const variables& get, const profile& chosen) {
    if (take_keys(into, get("OSMIG_S3_ACCESS_KEY"), get("OSMIG_S3_SECRET_KEY"), get("OSMIG_S3_SESSION_TOKEN"),
                  "OSMIG_S3_ACCESS_KEY and OSMIG_S3_SECRET_KEY") ||
        take_keys(into, get("AWS_ACCESS_KEY_ID"), get("AWS_SECRET_ACCESS_KEY"), get("AWS_SESSION_TOKEN"),
                  "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY") ||
        take_keys(into, chosen.credentials, "AWS's credentials file") ||
        take_keys(into, chosen.config, "AWS's config file"))
        return;
    for (const char* other : {"sso_session", "sso_start_url", "role_arn", "credential_process"})
        if (!value(chosen.config, other).empty())
            refuse(fmt::format(
                "The AWS profile '{}' gets its key by {}, which osmig does not do. Let AWS's own tool do "
                "it: eval \"$(aws configure export-credentials --format env)\".",
                chosen.name, other));
    refuse(fmt::format(
        "There is no key for S3. Set OSMIG_S3_ACCESS_KEY and OSMIG_S3_SECRET_KEY, or "
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or put them into ~/.aws/credentials (profile '{}').",
        chosen.name));
}

void check_endpoint(const std::string& endpoint) {
    const auto scheme = endpoint.find("://");
    const bool known = endpoint.starts_with("http://") || endpoint.starts_with("https://");
    const auto rest = scheme == std::string::npos ? std::string() : endpoint.substr(scheme + 3);
    if (rest.find('@') != std::string::npos)
        refuse("The endpoint of S3 has a user or a password in it; only http(s)://host:port is to be there.");
    if (!known || rest.empty() || rest.find_first_of("/?# \t\\") != std::string::npos)
        refuse(fmt::format("The endpoint of S3, '{}', is not of the form https://host or http://host:port.",
                           endpoint));
}

bool flag(const std::string& text, const char* name) {
    if (text == "true" || text == "1") return true;
    if (text == "false" || text == "0") return false;
    refuse(fmt::format("{} is '{}'; it can be true or false.", name, text));
}

void set_endpoint(s3_settings& into, const variables& get, const profile& chosen, const std::string& bucket) {
    into.endpoint = first(get, {"OSMIG_S3_ENDPOINT", "AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"});
    if (into.endpoint.empty()) into.endpoint = value(chosen.config, "endpoint_url");
    const bool own = into.endpoint.empty();
    if (own)
        into.endpoint = fmt::format("https://s3.{}.amazonaws.com{}", into.region,
                                    into.region.starts_with("cn-") ? ".cn" : "");
    while (into.endpoint.ends_with('/')) into.endpoint.pop_back();
    check_endpoint(into.endpoint);
    // Amazon's certificate is for one label before its name, and host names have no capitals and underscores.
    const bool label = std::all_of(bucket.begin(), bucket.end(), [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
    });
    const auto said = get("OSMIG_S3_PATH_STYLE");
    into.path_style = said.empty() ? !own || !label : flag(said, "OSMIG_S3_PATH_STYLE");
}

void set_region(s3_settings& into, const variables& get, const profile& chosen) {
    into.region = first(get, {"OSMIG_S3_REGION", "AWS_REGION", "AWS_DEFAULT_REGION"});
    if (into.region.empty()) into.region = value(chosen.config, "region");
    if (into.region.empty()) into.region = "us-east-1";
    const auto fits = [](char c) {
        return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ||
               c == '_';
    };
    if (into.region.size() > 50 || !std::all_of(into.region.begin(), into.region.end(), fits))
        refuse(fmt::format("The region of S3, '{}', is none: one is like eu-west-1.", into.region));
}

std::uint64_t number(const std::string& text, const char* name, std::uint64_t least, std::uint64_t most) {
    std::uint64_t out = 0;
    const auto end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, out);
    if (error != std::errc{} || stopped != end || out < least || out > most)
        refuse(
            fmt::format("{} is '{}'; it has to be a whole number from {} to {}.", name, text, least, most));
    return out;
}

}  // namespace

s3_settings aws_settings(const variables& get, const std::string& bucket) {
    const auto chosen = read_profile(get);
    s3_settings out;
    set_region(out, get, chosen);
    set_endpoint(out, get, chosen, bucket);
    set_keys(out, get, chosen);
    out.ca_file = first(get, {"AWS_CA_BUNDLE"});
    constexpr std::uint64_t least_part = 5U << 20U, most_part = 5ULL << 30U;
    if (const auto said = get("OSMIG_S3_PART_BYTES"); !said.empty())
        out.part_bytes = number(said, "OSMIG_S3_PART_BYTES", least_part, most_part);
    out.multipart_above = std::min(4 * out.part_bytes, most_part);
    if (const auto said = get("OSMIG_RETRIES"); !said.empty())
        out.tries = std::max(0, std::atoi(said.c_str()));
    return out;
}

variables environment_variables() {
    return [](const char* name) {
        const char* value = std::getenv(name);
        return std::string(value == nullptr ? "" : value);
    };
}

}  // namespace osmig::store
