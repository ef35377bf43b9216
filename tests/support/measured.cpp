#include "tests/support/measured.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/server.hpp"
#include "tests/support/temporary.hpp"

namespace osmig::test {

measured measure_in_small(const std::string& program, const std::vector<std::string>& names) {
    const temporary_folder folder;
    const auto path = (folder.path() / "bench.json").string();
    std::vector<std::string> args{"python3",       "-B",         (source_folder() / "tests/bench").string(),
                                  "--scale=0.001", "--rounds=1", "--program=" + program,
                                  "--json=" + path};
    args.insert(args.end(), names.begin(), names.end());
    measured out{run_program(args, {}, std::chrono::minutes(20)), {}, {}};
    std::ifstream file(path);
    if (!file) return out;
    out.document = json::parse(std::string{std::istreambuf_iterator<char>(file), {}});
    for (const auto& bar : out.document.find("bars")->items) out.bars[bar.find("name")->text.shown] = bar;
    return out;
}

std::string measured::word(const std::string& bar, const std::string& member) const {
    const auto* found = bars.at(bar).find(member);
    return found == nullptr ? "" : found->text.shown;
}

bool measured::has_figures(const std::string& bar) const { return bars.at(bar).find("median") != nullptr; }

std::string no_python() {
    return run_program({"sh", "-c", "command -v python3"}).exit_code == 0 ? "" : "python3 is not installed.";
}

}  // namespace osmig::test
