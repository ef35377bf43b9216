// MD5, as the real services use it to name owners and tables. It protects nothing.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

std::string md5_hex(std::string_view bytes);  // 32 lower-case hexadecimal digits

}  // namespace osmig
