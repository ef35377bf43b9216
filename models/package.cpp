#include "models/package.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "models/babbage.hpp"
#include "models/descriptor.hpp"
#include "models/md5.hpp"
#include "models/published.hpp"
#include "models/reference.hpp"
#include "models/row_of.hpp"
#include "models/text.hpp"

namespace osmig {

namespace {

bool is_currency_code(const std::string& code) {
    return code.size() == 3 &&
           std::all_of(code.begin(), code.end(), [](char c) { return c >= 'A' && c <= 'Z'; });
}

std::string joined(const std::vector<std::string>& list) { return fmt::format("{}", fmt::join(list, ", ")); }

class builder {
public:
    builder(package_input&& original, const fact_plan* plan) : original_(std::move(original)) {
        row_.rules = original_.rules;
        input_ = as_published(original_, row_.rules);
        parts_.package = &input_;
        if (original_.name != original_.v1_name) fired("package-renamed");
        choose_owner();
        choose_countries();
        choose_columns(plan);
        choose_currency();
    }

    // What a text is made of is let go before the next is made: each may have megabytes.
    package_row take() {
        const std::string table = fact_table_name(parts_.owner.idhash, input_.name);
        std::string model =
            json::write(babbage_model(parts_.model, table, parts_.currency), json::mode::jsonb);
        cell kept = kept_of_v1(original_, input_, row_.rules);
        row_.values = row_of(input_.v1_id, original_.v1_name, parts_.owner.idhash, input_.name,
                             std::move(model), descriptor(), input_.name, parts_.owner.name,
                             input_.last_update, input_.is_private ? "t" : "f", std::move(kept));
        return std::move(row_);
    }

private:
    std::string descriptor() {
        const json::value made = make_descriptor(parts_);
        parts_.model = {};
        input_.fields.reset();
        return json::write(made, json::mode::jsonb);
    }

    void fired(const std::string& rule) { row_.rules.push_back(rule); }

    void needs_person(const std::string& kind, const std::string& detail) {
        row_.tasks.push_back({"dataset", input_.v1_id, kind, detail});
    }

    void choose_owner() {
        const model_settings& s = input_.settings;
        if (!input_.team.empty()) {
            parts_.owner = input_.team.front();
            if (!input_.lost_members.empty())
                needs_person("team-incomplete", fmt::format("Members without a user: accounts {}.",
                                                            joined(input_.lost_members)));
            return;
        }
        parts_.owner = {md5_hex(s.house_email), s.house_name, s.house_email};
        const std::string why = input_.lost_members.empty() ? "It has no team."
                                                            : fmt::format("No member is a user: accounts {}.",
                                                                          joined(input_.lost_members));
        needs_person("no-owner", why + " It belongs to the house user.");
    }

    void choose_countries() {
        std::vector<std::string> unknown;
        for (const std::string& code : input_.territories) {
            const std::string country = in_capitals(trimmed(code));
            std::vector<std::string>& list =
                is_territory(input_.settings, country) ? parts_.countries : unknown;
            if (country.empty()) {
                fired("territory-empty");  // '' was a valid code in v1
            } else if (std::find(list.begin(), list.end(), country) != list.end()) {
                fired("territory-twice");
            } else {
                if (country != code) fired("territory-respelled");
                list.push_back(country);
            }
        }
        if (!unknown.empty())
            needs_person("unknown-territory",
                         fmt::format("Not in ISO 3166-1, left out: {}.", joined(unknown)));
    }

    void choose_columns(const fact_plan* plan) {
        if (!input_.left_out.empty())
            needs_person("mapping-incomplete",
                         fmt::format("Left out of the mapping, as it cannot be read: {}.",
                                     fmt::join(input_.left_out, "; ")));
        if (!input_.fields || input_.fields->fields.empty()) {
            needs_person("no-mapping", input_.fields
                                           ? "It was never modelled."
                                           : "Its mapping is not in doc.mapping: not extracted, or refused.");
            return;
        }
        parts_.columns = plan ? plan->columns : standing_columns(*input_.fields, input_.fact_columns);
        parts_.model = make_olap_model(*input_.fields, parts_.columns);
        if (const int overflow = os_types(parts_.columns).overflow; overflow > 0)
            needs_person(
                "too-many-dimensions",
                fmt::format("os-types names 40 unknown dimensions; {} more have no type of their own.",
                            overflow));
    }

    bool promises_money() const {
        return input_.fields &&
               std::ranges::count(input_.fields->fields, field_kind::measure, &mapping_field::kind) > 0;
    }

    // v1 took any case, and codes that ISO has withdrawn since: both are kept, upper case.
    void choose_currency() {
        const std::string typed = input_.currency.value_or(""), bare = trimmed(typed);
        const std::string code = in_capitals(bare);
        const bool well_formed = is_currency_code(code);
        if (well_formed && bare != typed) fired("currency-trimmed");
        if (well_formed && code != bare) fired("currency-in-capitals");
        parts_.currency = well_formed ? code : "XXX";
        if (well_formed && !is_currency(input_.settings, code))
            needs_person("unknown-currency",
                         fmt::format("{} is not in ISO 4217 any more, or never was.", code));
        // By what the mapping promises: a task must not hang on whether the facts are there already.
        if (!well_formed && (promises_money() || !code.empty()))
            needs_person("bad-currency",
                         fmt::format("{} is no currency code; XXX is written for it.",
                                     input_.currency ? '"' + *input_.currency + '"' : "NULL"));
    }

    package_input original_;  // without the fields: those are shown in one way only
    package_input input_;     // as the world may see it
    descriptor_parts parts_;
    package_row row_;
};

}  // namespace

const std::vector<std::string>& package_columns() {
    static const std::vector<std::string> names = {"v1_id",       "v1_name", "owner",   "name",
                                                   "model",       "package", "dataset", "author",
                                                   "last_update", "private", "v1"};
    return names;
}

package_row build_package(package_input input, const fact_plan* plan) {
    return builder(std::move(input), plan).take();
}

}  // namespace osmig
