// Accounts become users.
#pragma once

#include "models/model.hpp"

namespace osmig {

// One row of user.account's SQL -> v2.users. Refused: "no-email", "house-email", "duplicate-email".
// Task "username-taken": the user has none.
model_result import_user(const input_row&, const model_settings&);

// The house user ("global"), who owns what has no owner. No row where no e-mail is set.
std::vector<cells> list_house_user(const model_settings&);

}  // namespace osmig
