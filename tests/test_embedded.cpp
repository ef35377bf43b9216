// The engine's SQL in the program is the SQL in the checkout.
#include <algorithm>
#include <boost/test/unit_test.hpp>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>
#include <string>

#include "db/embedded_sql.hpp"

namespace fs = std::filesystem;

namespace {

std::string read(const fs::path& file) {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

BOOST_AUTO_TEST_CASE(every_file_is_embedded_unchanged) {
    const fs::path root = std::getenv("OSMIG_SOURCE");
    const auto& files = osmig::embedded_sql_files();
    const auto in_folder =
        std::count_if(fs::recursive_directory_iterator(root / "db"), {},
                      [](const auto& entry) { return entry.path().extension() == ".sql"; });
    BOOST_TEST(static_cast<std::ptrdiff_t>(files.size()) == in_folder + 1);  // and docs/rules.md
    for (const auto& [path, text] : files) BOOST_TEST(text == read(root / path));
    BOOST_TEST(std::is_sorted(files.begin(), files.end()));
}

BOOST_AUTO_TEST_CASE(a_file_that_is_not_there_is_an_error) {
    BOOST_CHECK_THROW(osmig::embedded_sql("db/none.sql"), std::logic_error);
}
