#include "commands/publish/options.hpp"

#include <fmt/format.h>

#include "commands/run/guard.hpp"

namespace osmig {

namespace {

// The command table has checked that the word is one of them.
resource_choice resource_from(const std::string& word) {
    if (word == "cube") return resource_choice::cube;
    return word == "both" ? resource_choice::both : resource_choice::proved;
}

owner_key owner_from(const std::string& word) {
    if (word == "idhash") return owner_key::idhash;
    return word == "house" ? owner_key::house : owner_key::username;
}

}  // namespace

publish_options publish_options_from(const arguments& typed) {
    publish_options out;
    out.store = typed.value("store").value_or(environment_variable("OSMIG_STORE"));
    if (out.store.empty())
        throw usage_error(
            "Where packages go is not said: set OSMIG_STORE, or give --store, as in "
            "file:///srv/packages or s3://bucket/prefix.");
    out.resource = resource_from(typed.value("resource").value_or("source"));
    out.owner = owner_from(typed.value("owner").value_or("username"));
    out.dataset = typed.value("dataset_key").value_or("name") == "id" ? dataset_key::id : dataset_key::name;
    out.include_private = typed.flag("include_private");
    out.prune = typed.flag("prune");
    return out;
}

}  // namespace osmig
