// The key under which a row that could not be staged is kept.
#pragma once

#include <string>
#include <string_view>

#include "commands/run/relay.hpp"

namespace osmig {

// "17" or "17/4f2a…": the job's prefix and the row's primary key (its first column where it has none).
std::string reject_key(const relay_job&, std::string_view line);

}  // namespace osmig
