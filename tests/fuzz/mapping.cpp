// Any bytes are a mapping or mapping_error; a mapping's own text is that mapping again.
#include "models/mapping.hpp"

#include "tests/fuzz/promise.hpp"

using namespace osmig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    mapping read;
    try {
        read = parse_mapping({reinterpret_cast<const char*>(data), size});
    } catch (const mapping_error& e) {
        promise(!e.reason.empty() && *e.what() != '\0');
        return 0;
    }
    promise(mapping_from_text(mapping_text(read)) == read);
    return 0;
}
