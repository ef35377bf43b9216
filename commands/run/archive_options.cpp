#include "commands/run/archive_options.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "commands/run/guard.hpp"
#include "commands/run/lanes.hpp"
#include "commands/run/order.hpp"

namespace osmig {

namespace {

double seconds_from(const std::string& option, const std::string& typed) {
    double out = -1;
    const auto end = typed.data() + typed.size();
    const auto read = std::from_chars(typed.data(), end, out);
    if (read.ec != std::errc() || read.ptr != end || !(out >= 0 && out <= 3600))
        throw usage_error(
            fmt::format("--{}={}: give a number of seconds from 0 to 3600, such as 0.5.", option, typed));
    return out;
}

}  // namespace

std::filesystem::path archive_folder() {
    const auto said = environment_variable("OSMIG_ARCHIVE");
    return said.empty() ? "archive" : said;
}

archive_options archive_options_from(const arguments& typed) {
    archive_options out;
    out.folder = archive_folder();
    out.jobs = jobs_from(typed, out.jobs);
    out.successful = typed.value("sources") == "successful";
    out.allow_private_hosts = typed.flag("allow_private_hosts");
    out.offline = typed.flag("offline");
    if (const auto most = typed.number("max_file_bytes"))
        out.max_file_bytes = static_cast<std::uint64_t>(*most);
    if (const auto delay = typed.value("host_delay")) out.host_delay = seconds_from("host_delay", *delay);
    const auto retries = environment_variable("OSMIG_RETRIES");
    if (!retries.empty()) out.tries = 1 + std::max(0, std::atoi(retries.c_str()));
    return out;
}

}  // namespace osmig
