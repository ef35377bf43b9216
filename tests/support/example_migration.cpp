#include "tests/support/example_migration.hpp"

#include <cstdlib>
#include <fstream>
#include <stdexcept>

namespace osmig::test {

const char* const example_yaml = R"(legacy: { dsn: "${OSMIG_TEST_DSN}", user: "${OSMIG_TEST_USER}" }
target: { dsn: "dbname=${OSMIG_TEST_NAME}_v2 host=/tmp" }
house_user: { name: house, email: house@example.org }
iso_codes: /usr/share/iso-codes/json
types:
  - user:
      aliases: [u]
      steps:
        - account: { table: account, unit: id, secret: [password, api_key], import: user }
  - reference:
      aliases: [r, ref]
      steps:
        - currency: { import: currency }
  - file:
      aliases: [f]
      steps:
        - source: { table: source, unit: id, extract: analysis, import: source }
        - log_record: { table: log_record }
  - dataset:
      aliases: [ds]
      steps:
        - dataset: { table: dataset, unit: id, extract: mapping, import: package }
        - team: { table: account_dataset, unit: dataset_id }
        - dimensions: { family: dimension }
        - entries: { family: entry, import: facts }
)";

scratch_folder::scratch_folder() {
    std::string pattern = (std::filesystem::temp_directory_path() / "osmig-test-XXXXXX").string();
    if (!mkdtemp(pattern.data())) throw std::runtime_error("mkdtemp " + pattern);
    path_ = pattern;
}

scratch_folder::~scratch_folder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
}

void scratch_folder::write(const std::string& name, const std::string& text) const {
    std::filesystem::create_directories((path_ / name).parent_path());
    std::ofstream(path_ / name) << text;
}

example_migration::example_migration() {
    write("migrate.yaml", example_yaml);
    write("sql/user/account.sql",
          "-- :stage\nSELECT id FROM v1.account;\n-- :import\nSELECT id, name FROM v1.account;\n");
    write("sql/file/source.sql", "-- :extract\nSELECT 1;\n-- :import\nSELECT 2;\n");
    write("sql/dataset/dataset.sql",
          "-- :extract\nSELECT id, data FROM v1.dataset;\n-- :import\nSELECT 1;\n");
    write("sql/v2/0001_start.sql", "CREATE TABLE v2.users (id int);\n");
    write("sql/checks/sums.sql", "SELECT 1;\n");
}

}  // namespace osmig::test
