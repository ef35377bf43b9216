// What every store has to do, whichever it is.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "store/store.hpp"
#include "tests/support/example_migration.hpp"

namespace osmig::test {

// A file with these bytes in the folder, and what there is to say of it.
store::upload file_of(const scratch_folder&, const std::string& bytes, const std::string& name = "upload");

// Bytes of any number, never the same twice within a block.
std::string many_bytes(std::size_t, unsigned seed = 1);

std::string content(store::place&, const std::string& key);
std::vector<std::string> keys(store::place&, const std::string& prefix = "");

// Keys with characters that are special in URLs, XML, shells or file systems.
extern const std::vector<std::string> odd_keys;

void check_objects(store::place&, const scratch_folder&);   // put, look, read, list, remove; odd keys; none
void check_bad_keys(store::place&, const scratch_folder&);  // refused by everything
void check_changed_file(store::place&, const scratch_folder&);  // nothing is stored, what stood stays
void check_stop(store::place&, bool& stop, const scratch_folder&,
                std::size_t bytes);  // hooks throw stop_asked
// A reader in another thread sees the old or the new, whole.
void check_replacing(store::place&, const scratch_folder&, std::size_t bytes, int times);

struct stop_asked {};

}  // namespace osmig::test
