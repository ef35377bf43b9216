#include "commands/run/patient_read.hpp"

#include "db/copy_text.hpp"

namespace osmig {

namespace {

// 22: a value; XX001: data corrupted; XX000 with a live connection: a value that its type cannot print.
bool one_rows_fault(const database_error& e, const legacy::request& what) {
    if (e.where() != side::legacy || e.connection_lost() || what.by == legacy::order::whole) return false;
    return e.sqlstate().starts_with("22") || e.sqlstate() == "XX001" || e.sqlstate() == "XX002";
}

legacy::request only_next(const legacy::request& from, std::vector<std::string> columns) {
    auto next = from;
    next.columns = std::move(columns);
    next.limit = 1;
    next.page = 0;
    return next;
}

std::string key_of(legacy::database& from, const legacy::request& at, const std::string& position) {
    std::string key;
    try {
        from.read(only_next(at, at.from->primary_key), [&key](std::string_view line, std::string_view) {
            for (const auto field : split_line(line))
                key += (key.empty() ? "" : "/") + unescape(field).value_or("NULL");
            return true;
        });
    } catch (const database_error& e) {
        if (!one_rows_fault(e, at)) throw;
    }
    return key.empty() ? position : key;
}

void read_columns(legacy::database& from, const legacy::request& at, unreadable_row& row) {
    for (const auto& name : at.columns) {
        std::string field = "\\N";
        try {
            from.read(only_next(at, {name}), [&field](std::string_view line, std::string_view) {
                field = line;
                return true;
            });
        } catch (const database_error& e) {
            if (!one_rows_fault(e, at)) throw;
            row.lost += (row.lost.empty() ? "" : ", ") + name;
        }
        row.original += (&name == &at.columns.front() ? "" : "\t") + field;
    }
}

unreadable_row look_at(legacy::database& from, const legacy::request& at, const database_error& e) {
    unreadable_row row;
    row.sqlstate = e.sqlstate();
    row.message = e.what();
    from.read(only_next(at, {}), [&row](std::string_view, std::string_view position) {
        row.position = position;
        return true;
    });
    if (row.position.empty()) throw database_error(e);  // nothing follows: the fault was somewhere else
    row.key = at.from->primary_key.empty() ? row.position : key_of(from, at, row.position);
    read_columns(from, at, row);
    return row;
}

}  // namespace

patient_count patient_read(legacy::database& from, legacy::request what, const legacy::sink& to,
                           const std::function<void(const unreadable_row&)>& left_out) {
    patient_count count;
    while (true) {
        std::int64_t seen = 0;
        try {
            count.rows += from.read(what, [&](std::string_view line, std::string_view position) {
                ++seen;
                what.after = position;
                return to(line, position);
            });
            return count;
        } catch (const database_error& e) {
            if (!one_rows_fault(e, what)) throw;
            count.rows += seen;
            if (what.limit >= 0) what.limit -= seen;
            const auto row = look_at(from, what, e);
            what.after = row.position;
            ++count.unreadable;
            left_out(row);
        }
    }
}

patient_digest digest_of(legacy::database& from, const legacy::request& what) {
    patient_digest out;
    try {
        out.digest = from.digest(what);
        return out;
    } catch (const database_error& e) {
        if (!one_rows_fault(e, what)) throw;
    }
    out.unreadable = patient_read(
                         from, what,
                         [&out](std::string_view line, std::string_view) {
                             out.digest.add(line);
                             return true;
                         },
                         [](const unreadable_row&) {})
                         .unreadable;
    return out;
}

}  // namespace osmig
