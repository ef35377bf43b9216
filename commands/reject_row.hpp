// A reject as the ledger gives it, ready to be shown: its original as bytes, nobody's password in it.
#pragma once

#include <pqxx/pqxx>
#include <string>

#include "models/json.hpp"

namespace osmig {

// Of a row of the sections `rejects` and `rejects_after` of db/ledger/commands.sql. Addresses lose their secrets.
std::string reject_original(const pqxx::row&);
std::string reject_message(const pqxx::row&);

// `original` is the line as text; where it is not UTF-8 its bytes are in `original_hex`, and the text shows them as \xHH.
json::value reject_json(const pqxx::row&);

// A record of RFC 4180, and the header before the first. NULL is empty, '' is "".
std::string reject_csv_header();
std::string reject_csv(const pqxx::row&);

}  // namespace osmig
