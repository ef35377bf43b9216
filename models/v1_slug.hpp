// The names that v1 gave to members of a dimension: its own slugify(), which is not the one that names packages and
// columns (models/slug.hpp). It must come out the same to the letter, since names are keys.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

// Lower case, split at runs of tabs, spaces and !"#$%&'()*-/<=>?@[\]^_`{|},. (not at : ; + ~), each part transliterated
// to ASCII, split again at white space, and all joined by "-". Exact for ASCII; beyond it as Unidecode has the Latin,
// Greek and Cyrillic scripts and common signs. Other scripts come out as ICU has them, which is another thing; a proof
// then asks the cube itself (commands/publish/source_names.hpp).
std::string v1_slug(std::string_view text);

}  // namespace osmig
