// The lists that v1 kept in code and v2 keeps in tables. They come from iso-codes' JSON files.
#pragma once

#include <string>
#include <string_view>

#include "models/model.hpp"

namespace osmig {

// Rows {code, label}, ordered by code. Throw std::runtime_error where iso-codes' file cannot be read.
std::vector<cells> list_currencies(const model_settings&);   // ISO 4217, three letters
std::vector<cells> list_languages(const model_settings&);    // ISO 639, those with two letters
std::vector<cells> list_territories(const model_settings&);  // ISO 3166-1, two letters
std::vector<cells> list_categories(const model_settings&);   // v1's three

// Whether a code, spelled as in the list, is on it. May be called from several threads.
bool is_currency(const model_settings&, std::string_view code);
bool is_territory(const model_settings&, std::string_view code);

}  // namespace osmig
