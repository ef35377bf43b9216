// Any bytes are a document or json::error; what was read is written and read again as the same.
#include "models/json.hpp"

#include "tests/fuzz/promise.hpp"

using namespace osmig;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view document(reinterpret_cast<const char*>(data), size);
    json::value read;
    try {
        read = json::parse(document);
    } catch (const json::error& e) {
        promise(e.offset <= size);
        return 0;
    }
    promise(json::parse(json::write(read)) == read);
    json::oddities found;
    json::parse(json::write(read, json::mode::jsonb), 200, &found);
    promise(found.unholdable_texts == 0 && found.not_finite == 0);
    return 0;
}
