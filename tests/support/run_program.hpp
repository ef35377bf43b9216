// Runs the built program as a user would, and catches what it says.
#pragma once

#include <string>
#include <vector>

namespace osmig::test {

struct outcome {
    int code = -1;  // exit code; 128 + signal where one ended it
    std::string out, err;
};

// $OSMIG_PROGRAM with these arguments, no terminal, and of OSMIG_* only these settings ("NAME=value") in its
// environment.
outcome run_program(const std::vector<std::string>& arguments, const std::vector<std::string>& settings = {});

}  // namespace osmig::test
