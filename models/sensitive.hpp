// Secrets and personal data in texts, by their shape: the one place that knows them. An address alone is
// models/public_url.hpp's; columns that are secret by their name are never read (`secret:` in migrate.yaml).
#pragma once

#include <string>
#include <string_view>

namespace osmig {

enum class sensitive { none, email, credentials, api_key, password_hash };

// The worst that the text holds: v1's password hashes (sha1$…, md5$…, plain$$…), an address with a password or a token,
// a UUID on its own, which v1's API keys were, an e-mail address.
sensitive sensitive_part(std::string_view text);

// "email-address", "url-credentials", "api-key", "password-hash"; empty for none.
std::string_view sensitive_word(sensitive);

// Both of any text: a cell, a row as COPY has it, a document, a server's message. Bytes in any encoding that keeps ASCII.
// An address is what begins with a scheme ("https://…"), or a whole field that is one without it ("u:p@host/a.csv").

// For those who run the migration: logs, errors, rejects, tasks, `explain`, `check`. Addresses as public_url has them,
// password hashes as "***".
std::string without_secrets(std::string_view text);

// For reports that others get, too (`audit_v1`): besides, an e-mail address becomes "a***@***", a UUID "***".
std::string masked(std::string_view text);

}  // namespace osmig
