// Accounts become users.
#pragma once

#include "models/model.hpp"

namespace osmig {

// One row of user.account's SQL -> v2.users. Refused: "no-email", "house-email", "duplicate-email". Tasks:
// "username-taken" (the user has none), "email-padded", "email-case-twin". Rules: "user-named-otherwise",
// "no-username", "username-case-twin", "script-kept-as-text".
model_result import_user(const input_row&, const model_settings&);

// The house user ("global"), who owns what has no owner. No row where no e-mail is set.
std::vector<cells> list_house_user(const model_settings&);

}  // namespace osmig
