// How long a server wants to be left alone.
#pragma once

#include <string>

namespace osmig::store {

// Of a Retry-After header: seconds, or the time until a date; 0 where it says nothing that can be read.
double seconds_of_retry_after(const std::string& header);

}  // namespace osmig::store
