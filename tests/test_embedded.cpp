// The ledger's SQL in the program is the SQL in the checkout.
#define BOOST_TEST_MODULE embedded
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "db/ledger/embedded.hpp"

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_file_is_embedded_unchanged) {
    const fs::path folder = fs::path(std::getenv("OSMIG_SOURCE")) / "db/ledger";
    const auto files = osmig::embedded_ledger();
    const auto in_folder = std::count_if(fs::directory_iterator(folder), {}, [](const auto& entry) {
        return entry.path().extension() == ".sql";
    });
    BOOST_TEST(static_cast<std::ptrdiff_t>(files.size()) == in_folder);
    for (const auto& file : files) BOOST_TEST(file.text == read(folder / file.name));
    BOOST_TEST(std::is_sorted(files.begin(), files.end(),
                              [](const auto& a, const auto& b) { return a.name < b.name; }));
}
