#include "tests/support/official.hpp"

#include <fmt/format.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <system_error>

#include "tests/support/process.hpp"
#include "tests/support/temporary.hpp"

namespace fs = std::filesystem;

namespace osmig::test {

namespace {

[[noreturn]] void skip(const std::string& reason) {
    fmt::print("npm's packages cannot be had here: {}\n", reason);
    std::exit(77);
}

void install(const fs::path& folder) {
    program_options in_it;
    in_it.folder = folder.string();
    std::ofstream(folder / "package.json") << "{}";
    try {
        const auto done = run_program({"npm", "install", "--no-audit", "--no-fund", "datapackage@1.1.10",
                                       "tableschema@1.12.6", "tv4@1.3.0"},
                                      in_it);
        if (done.exit_code != 0) skip(done.err);
    } catch (const std::system_error& e) {
        skip(e.what());
    }
}

const fs::path& modules() {
    static const temporary_folder folder;
    static const fs::path found = [] {
        install(folder.path());
        return folder.path() / "node_modules";
    }();
    return found;
}

}  // namespace

std::string schemas_of_03() {
    const fs::path shared = "/work/shared/data/schemas";
    return fs::exists(shared / "fiscal-data-package.json") ? shared.string() : "-";
}

std::vector<json::value> ask_official(const std::string& what, const std::vector<std::string>& lines) {
    program_options asked;
    for (const auto& line : lines) asked.input += line + "\n";
    const auto script = fs::path(std::getenv("OSMIG_SOURCE")) / "tests/support/official.js";
    const auto out = run_or_throw(
        {"node", script.string(), what == "packages" ? schemas_of_03() : what, modules().string()}, asked);
    std::vector<json::value> answers;
    std::istringstream answered(out);
    for (std::string line; std::getline(answered, line);) answers.push_back(json::parse(line));
    if (answers.size() != lines.size()) throw std::runtime_error("official.js did not answer everything.");
    return answers;
}

}  // namespace osmig::test
