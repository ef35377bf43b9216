// Personal data and secrets in texts, by their shape: what an audit counts, and what no report shows.
#pragma once

#include <string>
#include <string_view>

namespace osmig {

enum class sensitive { none, email, credentials, api_key, password_hash };

// The worst that the text holds: v1's password hashes (sha1$…, md5$…, plain$$…), an address with a password or a token
// (models/public_url.hpp), a UUID on its own, which v1's API keys were, an e-mail address.
sensitive sensitive_part(std::string_view text);

// "email-address", "url-credentials", "api-key", "password-hash"; empty for none.
std::string_view sensitive_word(sensitive);

// The text with all of that masked: "a***@***", "***", and addresses as public_url has them. A UUID is masked wherever it
// stands. Bytes in any encoding that keeps ASCII.
std::string masked(std::string_view text);

}  // namespace osmig
