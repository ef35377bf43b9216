#include "tests/support/small_star.hpp"

#include <fmt/format.h>

#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

constexpr const char* sql = R"(
CREATE TABLE "{name}__to" (id serial PRIMARY KEY, name text, label text);
CREATE TABLE "{name}__entry" (id varchar(42) PRIMARY KEY, to_id integer, amount double precision, note text);
INSERT INTO dataset (id, name, label, description, data, private, created_at)
VALUES ({id}, '{name}', {text}, {text}, '{{"mapping": {{"amount": {{"type": "measure", "datatype": "float"}},
  "to": {{"type": "compound", "attributes": {{"name": {{"datatype": "id"}}, "label": {{"datatype": "string"}}}}}},
  "note": {{"type": "attribute", "datatype": "string"}}}}}}', false, '2013-01-01');
INSERT INTO "{name}__to" SELECT n, 'to-' || n, {text} || n FROM generate_series(1, 8) n;
INSERT INTO "{name}__entry"
SELECT 'e' || lpad(n::text, 6, '0'), 1 + n % 8, n + 0.25, {text} || n FROM generate_series(1, {entries}) n;
)";

}  // namespace

void add_star(const std::string& dsn, const small_star& star) {
    execute(dsn, fmt::format(sql, fmt::arg("name", star.name), fmt::arg("id", star.id),
                             fmt::arg("text", star.text), fmt::arg("entries", star.entries)));
}

}  // namespace osmig::test
