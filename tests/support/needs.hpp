// `const needs bucket(no_swift);` skips all of a test, visibly, where something is missing.
#pragma once

#include <string>

namespace osmig::test {

struct needs {
    // Says what is missing, in a sentence; nothing where nothing is.
    explicit needs(std::string (*missing)());
};

}  // namespace osmig::test
