// datapackage.json as it is published: what v2.packages holds, in the order that people read, with what is known of the
// files beside it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "models/json.hpp"

namespace osmig {

// jsonb keeps no order. Members get the specification's; dimensions, their attributes and measures follow the columns
// that they point at, which is the mapping's order. Nothing else changes.
json::value in_reading_order(json::value descriptor);

// `archived`: v1's source id -> path in the package ("archive/2156.csv"). Such a source gets the file as its path.
void point_to_archive(json::value& descriptor, const std::map<std::string, std::string>& archived);

// Takes sources out, by v1's id.
void leave_out_sources(json::value& descriptor, const std::vector<std::string>& ids);

// "Ana Pereira <ana@prefeitura.example>" -> "Ana Pereira <ana@not.shown>": readers want an address there, and v1 showed
// none unless the account said so. `account`: a segment of a key.
void hide_address(json::value& descriptor, const std::string& account);

// How the cube's CSV is written; readers that are not told guess.
void state_dialect(json::value& descriptor, const std::string& path);

struct file_facts {
    std::uint64_t bytes = 0;
    std::string sha256;
};
// `files`: path -> its facts. A resource whose path is among them gets `bytes` and `hash` ("sha256:…").
void state_files(json::value& descriptor, const std::map<std::string, file_facts>& files);

// With two blanks for each level, a newline at the end; the same value always gives the same bytes.
std::string published_text(const json::value&);

}  // namespace osmig
