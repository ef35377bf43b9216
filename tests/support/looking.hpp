// The commands that only look (plan, status, rejects, print_export_query), run as programs against one server for each
// test executable. What they print is checked for secrets at every run.
#pragma once

#include <string>
#include <vector>

#include "models/json.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

throwaway_server& server();           // made at the first use, gone at the executable's end
const std::string& bundled_legacy();  // the dsn of the bundled legacy, loaded once

std::string with_password(const std::string& dsn);  // one that no output may repeat
environment on(const std::string& target);          // all that osmig needs, for one target

// The path in the variable, which ctest sets, else the file in the checkout.
std::string program(const char* variable, const char* fallback);

// Checks too that neither a password nor a secret of the fixtures is printed.
program_result osmig_with(const environment& env, std::vector<std::string> words);

std::string migrated(const std::string& name);  // the dsn of a new target with the schema migrations
const std::string& imported();  // one target with an export, an extract and an import of all but the facts

bool has(const std::string& text, const std::string& part);
void check_has(const std::string& text, const std::string& part);
json::value json_of(const program_result& result);  // checks exit code 0 and the format's version

// The first item whose member is that text; an error of the test, and null, where there is none.
const json::value* item_with(const json::value& list, const char* member, const std::string& value);

// The first line with that part; empty where there is none.
std::string line_with(const std::string& text, const std::string& part);
std::string squeezed(const std::string& text);  // words with one space in between

}  // namespace osmig::test
