#pragma once

namespace osmig {

void catch_signals();

}  // namespace osmig
