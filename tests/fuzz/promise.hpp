// What a fuzz target promises of any input: libFuzzer keeps the input where it is broken.
#pragma once

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

inline void promise(bool kept) {
    if (!kept) std::abort();
}
