// Dumps in files of a test, and what stands in them.
#pragma once

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

#include "tests/support/journey.hpp"
#include "tests/support/temporary.hpp"

namespace osmig::test {

std::string bytes_of(const std::filesystem::path&);
void write_bytes(const std::filesystem::path&, const std::string&);
std::vector<std::string> lines_of_text(const std::string&);  // without newlines

// A migrated target in which every table of v2 has rows, and cells that are hard to write.
class full_target : public journey {
public:
    full_target();
};

// The dump of a target, checked to be done.
std::string dump_of(const journey&, const std::vector<std::string>& options = {});
// load_data with this on stdin.
program_result load(const journey&, const std::string& dump, std::vector<std::string> options = {},
                    const environment& more = {});
// The same dump with lines changed, taken away (empty) or added (with newlines).
std::string edited(const std::string& dump, const std::function<std::string(std::string)>& line);
bool ends_with(const std::string& line, const char* table);  // whether it is the line of that table
std::string replaced(std::string text, const std::string& from, const std::string& to);  // the first one
std::string facts_table(const journey&, int dataset);                                    // v2."fdp__…"
// "read inserted updated unchanged rejected" of the last load, of one table or of all ("").
std::string loaded(const journey&, const std::string& table);

}  // namespace osmig::test
