#include "commands/run/archive_options.hpp"

#include "commands/run/guard.hpp"

namespace osmig {

archive_options archive_options_from(const arguments&) { return {}; }

std::filesystem::path archive_folder() {
    const auto said = environment_variable("OSMIG_ARCHIVE");
    return said.empty() ? "archive" : said;
}

}  // namespace osmig
