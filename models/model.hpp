// What a model is: a function that turns one unit's row (or document) into rows.
// A model does not know where its input comes from nor where its output goes; it never sees a connection.
#pragma once

#include <map>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace osmig {

using cell = std::optional<std::string>;  // nullopt is SQL's NULL; text is UTF-8
using cells = std::vector<cell>;

// Rows of one kind that a model makes. The first column holds the unit's key.
// outputs[0] has one row per unit; the others are fan-out (counted apart).
struct output_shape {
    std::string table;  // name in the target, "v2.users"
    std::vector<std::string> columns;
};

// One input row, its cells found by column name.
class input_row {
public:
    input_row(const std::vector<std::string>& names, const cells& values)
        : names_(&names), values_(&values) {}
    // Throws std::logic_error for a name that the step's SQL does not select.
    const cell& operator[](std::string_view name) const;

private:
    const std::vector<std::string>* names_;
    const cells* values_;
};

// A unit that cannot be migrated: `reason` is one word-with-dashes that can be counted ("no-email"),
// `message` a whole sentence that says what, which value, and what to do next.
struct refusal {
    std::string reason;
    std::string message;
    bool needs_person = true;  // the import makes a task of it: kind `reason`, detail `message`
};

// Something that needs a person: a row of v2.tasks.
struct task {
    std::string type;
    std::string key;
    std::string kind;
    std::string detail;
};

struct model_result {
    std::vector<std::vector<cells>> rows;  // by output index
    std::optional<refusal> refused;        // set: `rows` is ignored
    std::vector<task> tasks;
    // Rules of docs/rules.md that changed, chose or left out something here: "currency-in-capitals". One name for
    // each time; a refused unit fires none. Counted in osmig.rules. What is a task or a refusal is counted as such.
    std::vector<std::string> rules;
};

// What models may know of the world around them; set once by the command.
struct model_settings {
    std::string house_name;   // OSMIG_PROD_USER
    std::string house_email;  // OSMIG_PROD_EMAIL
    std::string iso_codes;    // folder of iso-codes' JSON files
};

struct model {
    std::string name;  // as migrate.yaml says it: "user", "mapping"
    std::vector<output_shape> outputs;
    // Turns one row of the step's SQL into rows. Null for models that only list rows of their own.
    model_result (*apply)(const input_row&, const model_settings&) = nullptr;
    // Rows that have no legacy row (reference lists, the house user); shaped as outputs[0]. Null where
    // there are none. Where a model has both, these come first.
    std::vector<cells> (*list)(const model_settings&) = nullptr;
    // Its rows belong to a fact table, where there is one, and change together with it (a package): outputs[0]
    // has columns `loaded`, `owner` and `name`. Invariant 7.
    bool switched = false;
    // What a person knows its units by, v2.tasks.type: "source". Empty: the model's name.
    std::string thing = {};

    const std::string& task_type() const { return thing.empty() ? name : thing; }
};

// Every model, by name. `facts` is not among them: a family's import is a plan (models/facts.hpp).
const std::vector<model>& models();
const model* find_model(std::string_view name);

}  // namespace osmig
