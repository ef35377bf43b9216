// Whether the export's COPY could store a text as a type that an import relies on, where the legacy's column has another.
#pragma once

#include <string>
#include <string_view>

namespace osmig::audit {

// Whether a column of the one type needs no second look to be stored as the other.
bool same_type(const std::string& staged, const std::string& promised);

// integer, bigint, smallint, boolean, double precision, timestamp, date: by their usual spellings. Of other types, and
// of text, everything fits.
bool fits_type(const std::string& type, std::string_view text);

}  // namespace osmig::audit
