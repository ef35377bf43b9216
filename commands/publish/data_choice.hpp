// What a package's data is to be: the original file, v1's cube, or both, and why.
#pragma once

#include <optional>
#include <string>

#include "commands/publish/publish_units.hpp"
#include "db/pq.hpp"
#include "models/source_descriptor.hpp"

namespace osmig {

struct data_choice {
    std::string resource = "cube";  // "source", "cube", "both"
    std::string reason;             // a word: "proved", "asked", "source-not-archived", ...
    std::string difference;         // between the files and the cube, in words; empty: none is known
    std::optional<std::int64_t> source_rows, source_facts;  // where they were compared
    std::int64_t facts = 0;                                 // of the cube, where they were compared
    std::optional<source_layout> layout;                    // of "source" and "both"
};

data_choice choose_data(const runner&, pq::connection&, const publish_unit&,
                        const std::filesystem::path& scratch);

// The cube after all, since the package with the original file does not hold: `why` is a sentence.
data_choice cube_after_all(data_choice, const std::string& why);

}  // namespace osmig
