// Ground for proofs of an original file: a small dataset with everything in it that v1's loader had a rule for, as the
// file that was archived and as the cube that v1 made of it.
#pragma once

#include <string>
#include <vector>

#include "commands/publish/source_proof.hpp"
#include "models/json.hpp"
#include "tests/support/example_migration.hpp"
#include "tests/support/server.hpp"
#include "tests/support/small_cube.hpp"

namespace osmig::test::source_ground {

using texts = std::vector<std::string>;

extern const std::string document;  // dataset.data
extern const std::string source;    // the file
extern const texts facts;           // "id,amount,to_name,to_label,day,note", as the cube has them

struct ground {
    ground();
    throwaway_server server;
    std::string dsn;
    pq::connection target;
    scratch_folder files;
    int made = 0;
};
ground& here();  // one for a test executable

original_file archived(const std::string& id, const std::string& text);
// A new fact table, and what is asked of it; still without sources.
source_question cube(const texts& rows = facts, const std::string& mapped = document);
source_choice ask(source_question, const texts& sources = {source}, const proof_limits& = {});

// The text with the first `from` replaced; throws where there is none.
std::string replaced(std::string text, const std::string& from, const std::string& to);
// "proved source", "proved cube:default-used", "keys-differ".
std::string verdict(const source_choice&);
// The verdict on `source` with something replaced.
std::string change(const std::string& from, const std::string& to);

std::string at(const json::value&, const std::vector<std::string>& path);

}  // namespace osmig::test::source_ground
