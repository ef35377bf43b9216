// Is this a valid Fiscal Data Package? Rules: target_v2, sections 1 and 4; docs/validate.md says them to users.
// The verdict is that of the official tools (npm datapackage 1.1.10, tableschema 1.12.6, the JSON schemas of 0.3), and
// stricter where a reader would take something else from the package than is meant (tests/long_validate_official.cpp).
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "package/finding.hpp"
#include "package/package_files.hpp"

namespace osmig {

inline constexpr std::string_view descriptor_name = "datapackage.json";

enum class package_kind {
    fiscal,   // 0.3 (`model`), and 1.x as far as the package says that it is one (`profile`)
    tabular,  // any data package of tables, as the master registry is
};

struct validation_limits {
    package_kind kind = package_kind::fiscal;
    std::size_t findings = 100;                  // kept with their places; all are counted
    std::size_t row_bytes = 64u << 20;           // a longer row is an unclosed quote: "row-too-long"
    std::uint64_t descriptor_bytes = 64u << 20;  // a larger one is refused
    std::size_t keys = 12'000'000;  // of one unique column that are remembered, 16 to 32 bytes each
};

struct word_count {
    std::uint64_t errors = 0, warnings = 0;
};

struct checked_resource {
    std::string name, path;
    std::uint64_t rows = 0;   // records without the header
    std::uint64_t bytes = 0;  // that were read
    bool read = false;        // false: it is inline, elsewhere, missing, or its path is not safe
};

struct validation {
    std::vector<finding> findings;  // the first ones, and the first of each word; in the order of the package
    std::map<std::string, word_count> words;  // all of them
    std::uint64_t errors = 0, warnings = 0;
    std::vector<checked_resource> resources;

    bool valid() const { return errors == 0; }
};

// Reads the descriptor and every table once, in constant memory (but for unique columns: limits.keys). A package
// without a descriptor has the finding "missing-file". Passes on what `files` throws.
validation validate_package(package_files& files, const validation_limits& limits = {});

}  // namespace osmig
