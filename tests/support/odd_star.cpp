#include "tests/support/odd_star.hpp"

namespace osmig::test {

namespace {

constexpr const char* sql = R"(
CREATE FUNCTION add_star(id int, name text, dimension text DEFAULT 'to') RETURNS void LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('CREATE TABLE %I (id varchar(42) PRIMARY KEY, %I integer, amount float)', name || '__entry', dimension || '_id');
    EXECUTE format('CREATE TABLE %I (id serial PRIMARY KEY, name text, label text)', name || '__' || dimension);
    EXECUTE format('INSERT INTO %I (name, label) VALUES (''other'', ''other''), (''l'', %L)', name || '__' || dimension, 'L' || id);
    EXECUTE format('INSERT INTO %I SELECT md5(n::text) , 2, %s * 1000 + n FROM generate_series(1, 3) n', name || '__entry', id);
    INSERT INTO dataset (id, name, label, currency, private, data)
    VALUES (id, name, name, 'EUR', false, json_build_object('mapping', json_build_object(
        'amount', json_build_object('type', 'measure', 'datatype', 'float'),
        dimension, '{"type": "compound", "attributes": {"name": {"datatype": "id"}, "label": {"datatype": "string"}}}'::json)));
END $$;
)";

}  // namespace

std::string legacy_of_odd_stars(const throwaway_server& server, const std::string& database) {
    auto dsn = server.create_database(database);
    run_sql_file(dsn, source_folder() / "fixtures" / "schema.sql");
    execute(dsn, sql);
    return dsn;
}

}  // namespace osmig::test
