// A v1 database made again from what v1's exporter wrote of a dataset: `dataset.json` and `dataset.csv`.
// Rules: legacy_v1, sections 1, 2 and 5.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "tests/support/csv.hpp"

namespace osmig::test {

// Where real exports are: OSMIG_SHARED, else the folder `shared` beside the checkout; empty where there is
// none.
std::filesystem::path shared_folder();
std::filesystem::path real_export();
std::string no_real_export();  // why there is none here; empty where there is

// Inserts the dataset with all that hangs on it and makes its star tables, in a database where
// fixtures/schema.sql was loaded. Members are numbered in order of appearance, entries stand in the file's
// order. What the export does not tell is made up: accounts (of the team, and of sources' creators) get
// <name>@rebuilt.example.
void rebuild_v1(const std::string& dsn, const std::filesystem::path& folder);

// Names of the CSV's columns that are measures.
std::vector<std::string> fixture_measures(const std::filesystem::path& folder);

// dataset.json's own query, that gives the CSV from v1's tables.
std::string fixture_query(const std::filesystem::path& folder);

// The CSV's cells in a form that can be compared: measures as canonical decimals, rows sorted.
csv_table fixture_cells(const std::filesystem::path& folder);

// A query's cells in that form. NULL is "", as the exporter wrote it.
csv_table query_cells(const std::string& dsn, const std::string& sql,
                      const std::vector<std::string>& measures);

}  // namespace osmig::test
