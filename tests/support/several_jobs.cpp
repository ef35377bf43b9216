#include "tests/support/several_jobs.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>

#include "tests/support/migration_world.hpp"

namespace osmig::test {

const bool several_jobs = std::getenv("OSMIG_TEST_JOBS") != nullptr;

bool one_at_a_time(const std::string& command) { return command == "extract_v1_documents"; }

void add_jobs(std::vector<std::string>& args, environment& more) {
    if (!several_jobs || std::ranges::count(phase_commands, args.front()) == 0 || one_at_a_time(args.front()))
        return;
    if (std::ranges::any_of(args, [](const auto& word) { return word.starts_with("--jobs="); })) return;
    args.push_back(fmt::format("--jobs={}", std::getenv("OSMIG_TEST_JOBS")));
    more.emplace("OSMIG_RANGE_BYTES", "8192");
    more.emplace("OSMIG_FEW_TABLES", "2");
}

}  // namespace osmig::test
