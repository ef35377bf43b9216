#include "tests/support/rebuild_rows.hpp"

#include <set>

#include "tests/support/export_fields.hpp"
#include "tests/support/insert.hpp"
#include "tests/support/python_json.hpp"

namespace osmig::test {
namespace {

using names = std::vector<std::string>;

// A JSON value as a column: null is NULL, a document the text that Python 2 made of it.
std::optional<std::string> column_of(const json::value& v) {
    if (v.kind == json::kind::null) return std::nullopt;
    return v.kind == json::kind::object ? python_json(v) : json::cell_text(v);
}

void insert_object(pqxx::work& work, const std::string& table, const json::value& object,
                   const names& columns) {
    nullable_row row;
    for (const std::string& column : columns) row.push_back(column_of(member_of(object, column)));
    insert_rows(work, table, columns, {row});
}

// Adds the account unless its name is there; without an id it gets the next. The export tells no more than
// names.
void add_account(pqxx::work& work, const std::string& name, std::optional<std::string> id) {
    if (!id) id = work.exec1("SELECT 1 + coalesce(max(id), 1000) FROM account")[0].c_str();
    insert_rows(work, "account", {"id", "name", "fullname", "email", "admin", "terms"},
                {{id, name, name, name + "@rebuilt.example", "f", "t"}});
}

// Sources name their creator by id, the team is names: the first member is taken to be the first creator.
void add_accounts(pqxx::work& work, const json::value& dataset) {
    std::set<std::string> creators;
    std::optional<std::string> id;
    for (const json::value& source : member_of(dataset, "sources").items) {
        const auto creator = column_of(member_of(source, "creator_id"));
        if (!creator) continue;
        if (!id) id = creator;
        creators.insert(*creator);
    }
    for (const json::value& name : member_of(dataset, "team").items) {
        add_account(work, name.text.shown, id);
        id.reset();
    }
    for (const std::string& creator : creators) add_account(work, "creator-" + creator, creator);
}

void add_codes(pqxx::work& work, const std::string& table, const json::value& dataset,
               const json::value& codes) {
    const auto created = column_of(member_of(dataset, "created_at")),
               id = column_of(member_of(dataset, "id"));
    for (const json::value& code : codes.items) {
        insert_rows(work, table, {"code", "created_at", "updated_at", "dataset_id"},
                    {{code.text.shown, created, created, id}});
    }
}

void add_team(pqxx::work& work, const json::value& dataset) {
    for (const json::value& name : member_of(dataset, "team").items) {
        const pqxx::row account =
            work.exec1("SELECT id FROM account WHERE name = " + work.quote(name.text.shown));
        insert_rows(work, "account_dataset", {"dataset_id", "account_id"},
                    {{column_of(member_of(dataset, "id")), account[0].c_str()}});
    }
}

}  // namespace

void rebuild_shared_rows(pqxx::work& work, const json::value& dataset) {
    insert_object(work, "dataset", dataset,
                  {"id", "name", "label", "description", "currency", "default_time", "data", "private",
                   "entry_custom_html", "created_at", "updated_at", "schema_version", "ckan_uri", "category",
                   "serp_title", "serp_teaser"});
    add_accounts(work, dataset);
    for (const json::value& source : member_of(dataset, "sources").items) {
        insert_object(work, "source", source,
                      {"id", "url", "analysis", "created_at", "dataset_id", "creator_id", "updated_at"});
    }
    add_codes(work, "dataset_language", dataset, member_of(dataset, "languages"));
    add_codes(work, "dataset_territory", dataset, member_of(dataset, "territories"));
    add_team(work, dataset);
}

}  // namespace osmig::test
