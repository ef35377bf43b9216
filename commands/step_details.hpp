// A step shown whole: what it reads, what the import relies on, what turns it into what.
#pragma once

#include <string>
#include <vector>

#include "commands/legacy_view.hpp"
#include "commands/run/order.hpp"
#include "models/json.hpp"
#include "models/model.hpp"

namespace osmig {

struct step_function {
    phase what{};
    std::string name;  // of the model
    std::string sql;   // the section that feeds it; empty: it lists rows of its own
    std::vector<output_shape> writes;
};

struct step_details {
    std::string reads;                // a sentence; empty: nothing is exported
    std::vector<std::string> tables;  // of the legacy; empty where it is not there to be asked
    std::string query;                // of the table, or of the first one of the family; empty as above
    std::string staged;               // the :stage section; empty: nothing is promised
    std::vector<step_function> functions;
    std::string definition;  // hash
};

step_details details_of(const step&, legacy_view*);  // the legacy may be null

std::string details_text(const step&, const step_details&);
void add_details(json::value& object, const step&, const step_details&);

}  // namespace osmig
