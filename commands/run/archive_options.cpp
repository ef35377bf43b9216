#include "commands/run/archive_options.hpp"

namespace osmig {

archive_options archive_options_from(const arguments&) { return {}; }

}  // namespace osmig
