// The house user, who owns what has no owner: named by the environment; the password is kept only as a yescrypt
// hash, in the ledger's schema (v2 holds no random salt).
#pragma once

#include "commands/run/runner.hpp"

namespace osmig {

// Throws usage_error where OSMIG_PROD_USER or OSMIG_PROD_EMAIL is missing: checked before anything connects.
void check_house(const migration&);

// Writes name, e-mail and hash where they changed; a password that the stored hash accepts is not hashed anew.
void keep_house(runner&);

}  // namespace osmig
