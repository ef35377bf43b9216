#include "db/legacy/postgresql_catalog.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "db/embedded_sql.hpp"
#include "db/error.hpp"
#include "db/legacy/names.hpp"
#include "db/printable.hpp"
#include "db/quote.hpp"

namespace osmig::legacy {

namespace {

std::string from_hex(std::string_view digits) {
    std::string out;
    for (std::size_t at = 0; at + 1 < digits.size(); at += 2) {
        unsigned char byte = 0;
        std::from_chars(digits.data() + at, digits.data() + at + 2, byte, 16);
        out += static_cast<char>(byte);
    }
    return out;
}

order order_of(const table& t, bool has_ctid, int version, bool integer_key) {
    if (t.primary_key.size() == 1 && integer_key) return order::key;
    if (has_ctid && version >= tid_range_version) return order::physical;
    return t.primary_key.size() == 1 ? order::key : order::whole;
}

bool integer_key(const table& t) {
    if (t.primary_key.size() != 1) return false;
    const auto key = std::ranges::find(t.columns, t.primary_key.front(), &column::name);
    return key != t.columns.end() &&
           (key->type == "integer" || key->type == "bigint" || key->type == "smallint");
}

// The name that osmig and the target use; `source` is filled where the legacy has other bytes for it.
std::string take_name(const to_text& text, name_list& among, std::string_view source, std::string& other,
                      std::vector<std::string>& renamed) {
    const auto said = text(source);
    auto name = among.take(source, said);
    if (name != source) other = source;
    const bool no_text = said != source && said == printable(source);
    if (name != said || no_text) renamed.push_back(name);
    return name;
}

}  // namespace

std::string converted(pq::connection& server, const std::string& encoding, std::string_view bytes) {
    try {
        const auto row =
            server.exec(fmt::format("SELECT pg_catalog.encode(pg_catalog.convert({}, {}, 'UTF8'), 'hex')",
                                    quote_bytes(bytes), quote_text(encoding)));
        return from_hex(row.text(0, 0));
    } catch (const database_error& e) {
        if (!e.row_fault()) throw;
        return printable(bytes);
    }
}

std::vector<table> tables_from(const pq::result& rows, int server_version, const to_text& text) {
    std::vector<table> out;
    name_list tables, columns;
    for (int r = 0; r < rows.rows(); ++r) {
        if (r == 0 || rows.text(r - 1, 0) != rows.text(r, 0)) {
            table fresh;
            fresh.estimated_rows = std::stod(std::string(rows.text(r, 3)));
            fresh.name = take_name(text, tables, rows.text(r, 0), fresh.source, fresh.renamed);
            out.push_back(std::move(fresh));
            columns = {};
        }
        auto& t = out.back();
        if (!rows.null(r, 1)) {
            column c{.name = {}, .type = std::string(rows.text(r, 2)), .source = {}};
            c.name = take_name(text, columns, rows.text(r, 1), c.source, t.renamed);
            if (rows.text(r, 5) != "-1") t.primary_key.push_back(c.name);
            t.columns.push_back(std::move(c));
        }
        t.read_order = order_of(t, rows.text(r, 4) == "t", server_version, integer_key(t));
    }
    return out;
}

std::map<std::string, table_size> sizes_of(pq::connection& reader, const std::string& schema,
                                           const std::vector<const table*>& of) {
    std::map<std::string, std::string> names;  // by the legacy's own
    std::string array = "{";
    for (const auto* t : of) {
        names[source_name(*t)] = t->name;
        array += (array.size() > 1 ? ",\"" : "\"");
        for (const char c : source_name(*t))
            array += c == '"' || c == '\\' ? std::string{'\\', c} : std::string{c};
        array += '"';
    }
    const auto rows = reader.exec(std::string(embedded_sql("db/legacy/sizes.sql")), {schema, array + "}"});
    std::map<std::string, table_size> out;
    for (int r = 0; r < rows.rows(); ++r) {
        if (rows.null(r, 1)) continue;  // dropped meanwhile
        out[names.at(std::string(rows.text(r, 0)))] = {std::stoll(std::string(rows.text(r, 1))),
                                                       std::stoll(std::string(rows.text(r, 2)))};
    }
    return out;
}

}  // namespace osmig::legacy
