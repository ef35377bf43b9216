// Five million rows: constant memory, and as fast as a disk. --log_level=message prints both.
#include <fmt/format.h>
#include <sys/resource.h>

#include <boost/test/unit_test.hpp>
#include <chrono>

#include "package/validate.hpp"
#include "tests/support/packages.hpp"

using namespace osmig;
using namespace osmig::test;

namespace {

// The table is made as it is read: a block of rows, over and over.
struct endless_package : package_files {
    package_text small = good_package();
    std::string header, block;
    std::uint64_t blocks = 0;

    std::optional<std::uint64_t> size(const std::string& path) override {
        return path == "data/budget.csv" ? header.size() + blocks * block.size() : small.size(path);
    }
    void read(const std::string& path, const std::function<void(std::string_view)>& sink) override {
        if (path != "data/budget.csv") return small.read(path, sink);
        sink(header);
        for (std::uint64_t i = 0; i < blocks; ++i) sink(block);
    }
};

long peak_megabytes() {
    rusage used{};
    getrusage(RUSAGE_SELF, &used);
    return used.ru_maxrss / 1024;
}

endless_package five_million(const std::string& row) {
    endless_package out;
    const auto& text = out.small.files.at("data/budget.csv");
    out.header = text.substr(0, text.find('\n') + 1);
    for (int i = 0; i < 5000; ++i) out.block += row;
    out.blocks = 1000;
    return out;
}

}  // namespace

BOOST_AUTO_TEST_CASE(five_million_rows_in_constant_memory) {
    auto package = five_million(
        "83fc9ab4b1edd20f448cad0265c9b62500b52229,10062874206.0,01,\"Tekjuskattur, einstaklingar á "
        "ári\",2012,2012-01-31,true\r\n");
    const auto before = peak_megabytes();
    const auto began = std::chrono::steady_clock::now();
    const auto result = validate_package(package);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began;
    const auto bytes = static_cast<double>(result.resources.at(0).bytes);
    BOOST_TEST_MESSAGE(fmt::format("{:.0f} MB in {:.1f} s: {:.0f} MB/s; {} MB of memory before, {} after",
                                   bytes / 1e6, took.count(), bytes / 1e6 / took.count(), before,
                                   peak_megabytes()));
    BOOST_TEST(result.findings.empty());
    BOOST_TEST(result.resources[0].rows == 5'000'000u);
    BOOST_TEST(peak_megabytes() < before + 8);
}

BOOST_AUTO_TEST_CASE(five_million_broken_rows_in_constant_memory) {
    auto package = five_million("a,seven,01,x,02012,2012-13-31,maybe\r\n");
    const auto before = peak_megabytes();
    const auto result = validate_package(package);
    BOOST_TEST(result.words.at("type").errors == 20'000'000u);
    BOOST_TEST(result.findings.size() == 100u);
    BOOST_TEST(peak_megabytes() < before + 8);
}
