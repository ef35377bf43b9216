// A package's texts as the world may see them. v1 stored HTML and addresses as they were typed; a descriptor's texts
// are Markdown to its readers, so markup in them would be executed by a page that shows them.
#pragma once

#include <string>
#include <vector>

#include "models/package.hpp"

namespace osmig {

// The same package with no text that a browser takes for markup (models/text.hpp) and no address that it would run
// as code. Rules that fired are appended: "markup-escaped" for each text, "code-url-left-out",
// "credentials-left-out" for each address, "address-left-out" for the author's. The mapping's fields are taken out of the original.
package_input as_published(package_input& original, std::vector<std::string>& rules);

// v2.packages.v1: what of the dataset has no place in its descriptor, and the originals of what is shown otherwise,
// as a JSON object; NULL: nothing. Rule "html-kept-as-text".
cell kept_of_v1(const package_input& original, const package_input& published,
                std::vector<std::string>& rules);

}  // namespace osmig
