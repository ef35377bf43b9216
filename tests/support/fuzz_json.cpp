// Mutations of documents. They are made on the text: what comes out need be no JSON, and often is what Python 2 would
// have read all the same.
#include <fmt/format.h>

#include <algorithm>

#include "tests/support/fuzz_legacy.hpp"
#include "tests/support/server.hpp"

namespace osmig::test {

namespace {

struct span {
    std::size_t begin = 0, end = 0;
    bool key = false;
};

std::size_t end_of_string(const std::string& text, std::size_t at) {
    for (++at; at < text.size(); ++at) {
        if (text[at] == '\\')
            ++at;
        else if (text[at] == '"')
            return at + 1;
    }
    return text.size();
}

std::size_t end_of_word(const std::string& text, std::size_t at) {
    const auto end = text.find_first_of(" ,:[]{}\"\n", at);
    return end == std::string::npos ? text.size() : end;
}

// Every value and every key, as far as brackets can be followed.
std::vector<span> spans(const std::string& text) {
    std::vector<span> out;
    std::vector<std::size_t> open;
    for (std::size_t at = 0; at < text.size();) {
        const char c = text[at];
        if (c == '{' || c == '[') {
            open.push_back(out.size());
            out.push_back({at++, text.size(), false});
        } else if (c == '}' || c == ']') {
            ++at;
            if (!open.empty()) {
                out[open.back()].end = at;
                open.pop_back();
            }
        } else if (c == ' ' || c == ',' || c == ':' || c == '\n') {
            if (c == ':' && !out.empty()) out.back().key = true;
            ++at;
        } else {
            const auto end = c == '"' ? end_of_string(text, at) : std::max(at + 1, end_of_word(text, at));
            out.push_back({at, end, false});
            at = end;
        }
    }
    return out;
}

std::string repeated(const std::string& piece, int times) {
    std::string out;
    for (int i = 0; i < times; ++i) out += piece;
    return out;
}

std::string nested(fuzz_random& random) {
    const int depth = random.one_in(2) ? 10000 : 200;
    if (random.one_in(2)) return repeated("[", depth) + repeated("]", depth);
    return repeated("{\"a\":", depth) + "1" + repeated("}", depth);
}

std::string many_fields() {
    std::string out = "{";
    for (int i = 0; i < 1000; ++i)
        out += fmt::format("{}\"field{}\": {{\"type\": \"{}\", \"datatype\": \"string\", \"label\": \"F\"}}",
                           i ? ", " : "", i, i % 3 == 0 ? "compound" : "attribute");
    return out + "}";
}

std::string odd_value(fuzz_random& random) {
    static const std::vector<std::string> values{"null",
                                                 "true",
                                                 "false",
                                                 "0",
                                                 "-0",
                                                 "-0.0",
                                                 "3",
                                                 "1e400",
                                                 "-1e400",
                                                 "NaN",
                                                 "Infinity",
                                                 "-Infinity",
                                                 "[]",
                                                 "{}",
                                                 "[1, \"a\", null]",
                                                 "{\"a\": 1}",
                                                 "{\"name\": {}}",
                                                 "\"\"",
                                                 "\" \"",
                                                 "\"measure\"",
                                                 "\"date\"",
                                                 "\"compound\"",
                                                 "\"float\"",
                                                 "\"amount\"",
                                                 "\"id\"",
                                                 "\"\\u0000\"",
                                                 "\"\\ud800\"",
                                                 "\"\\udc00\\ud800\"",
                                                 "\"\\ud83d\\udcb8\"",
                                                 "\"a\\u0000b\"",
                                                 "1.7976931348623157e309",
                                                 "12345678901234567890123456789012345678901234567890",
                                                 "0.1e-5000",
                                                 "\"constant\"",
                                                 "[[]]",
                                                 "[{}]",
                                                 "[{\"name\": \"a\", \"type\": \"measure\"}]",
                                                 "[null]"};
    switch (random.between(1, 12)) {
        case 1:
            return nested(random);
        case 2:
            return "1" + repeated("0", random.between(10, 5000));
        case 3:
            return "\"" + repeated("x", random.between(1, 100000)) + "\"";
        case 4:
            return many_fields();
        default:
            return random.of(values);
    }
}

std::string odd_key(fuzz_random& random) {
    static const std::vector<std::string> keys{
        "name",          "label",   "type",     "datatype",    "attributes", "mapping",
        "column",        "key",     "id",       "_id",         "amount",     "time",
        "fields",        "facet",   "",         "\\u0000",     "\\ud800",    "a.b",
        "to_id",         "entry",   "constant", "description", "format",     "openspending_id",
        "default_value", "taxonomy"};
    return "\"" + random.of(keys) + "\"";
}

// As json.dumps writes a text.
std::string encoded(const std::string& text) {
    std::string out = "\"";
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        if (c == '\n')
            out += "\\n";
        else
            out += c;
    }
    return out + "\"";
}

void bytes(fuzz_random& random, std::string& text) {
    const auto at = random.index(text.size());
    switch (random.between(1, 3)) {
        case 1:
            text[at] = static_cast<char>(random.between(1, 127));
            break;
        case 2:
            text.erase(at, static_cast<std::size_t>(random.between(1, 9)));
            break;
        default:
            text.resize(at);
            break;
    }
}

void replace(std::string& text, const span& at, const std::string& by) {
    text.replace(at.begin, at.end - at.begin, by);
}
std::string piece(const std::string& text, const span& at) {
    return text.substr(at.begin, at.end - at.begin);
}

}  // namespace

std::string mutate_json(fuzz_random& random, std::string text) {
    const auto all = spans(text);
    if (all.empty()) return odd_value(random);
    const auto& one = all[random.index(all.size())];
    const auto& other = all[random.index(all.size())];
    switch (random.between(1, 12)) {
        case 1:
            return encoded(text);
        case 2:
        case 3:
            bytes(random, text);
            break;
        case 4:
            replace(text, one, "[" + piece(text, one) + "]");
            break;
        case 5:
            replace(text, one, piece(text, other));
            break;
        case 6:  // a member twice
            if (text[one.begin] == '{')
                text.insert(one.begin + 1, odd_key(random) + ": " + odd_value(random) + ", ");
            else if (one.key)
                text.insert(one.begin, piece(text, one) + ": " + odd_value(random) + ", ");
            break;
        case 7:
            replace(text, one, encoded(piece(text, one)));
            break;
        default:
            replace(text, one, one.key ? odd_key(random) : odd_value(random));
            break;
    }
    return text;
}

// A row that the client cannot read, or the legacy does not take, is no mutation.
mutation mutate_document(fuzz_random& random, const fuzz_legacy& legacy) {
    static const std::vector<std::pair<std::string, std::string>> places{{"dataset", "data"},
                                                                         {"dataset", "data"},
                                                                         {"dataset", "data"},
                                                                         {"source", "analysis"},
                                                                         {"view", "state"}};
    const auto& [name, column] = places[random.index(places.size())];
    const auto table = quoted_name(name);
    const int chosen = random.between(0, 100000);
    try {
        const auto rows =
            query_rows(legacy.dsn, fmt::format("SELECT ctid, {} FROM {} ORDER BY ctid", column, table));
        if (rows.empty()) return {};
        const auto& row = rows[static_cast<std::size_t>(chosen) % rows.size()];
        auto text = row[1];
        for (int i = random.between(1, 3); i > 0; --i) text = mutate_json(random, text);
        return {
            fmt::format("document {}.{}", name, column),
            fmt::format("UPDATE {} SET {} = {} WHERE ctid = '{}'", table, column, quoted_text(text), row[0])};
    } catch (const std::exception&) {
        return {};
    }
}

}  // namespace osmig::test
