// XML as S3 answers it: elements and text. Attributes, comments and declarations are passed over.
#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig::store {

struct xml_element {
    std::string name;  // without a namespace's prefix
    std::string text;  // its own, entities decoded
    std::vector<xml_element> children = {};

    // The text of the first child of that name; empty where there is none.
    std::string value(std::string_view child) const;
};

struct xml_error : std::runtime_error {
    using std::runtime_error::runtime_error;
};

// The document's outermost element. Throws xml_error for what is no XML, or nested over 32 deep.
xml_element parse_xml(std::string_view);

std::string xml_escaped(std::string_view text);

}  // namespace osmig::store
