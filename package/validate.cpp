#include "package/validate.hpp"

#include <fmt/format.h>

#include "package/descriptor_check.hpp"
#include "package/digests.hpp"
#include "package/table_check.hpp"
#include "package/text_rules.hpp"

namespace osmig {

namespace {

using json::kind;

bool is_table(const json::value& resource) {
    if (member_text(resource, "profile") == "tabular-data-resource") return true;
    const auto format = member_text(resource, "format"), path = member_text(resource, "path");
    return format == "csv" || path.ends_with(".csv") || path.ends_with(".tsv") ||
           member_of(resource, "schema", kind::object);
}

class package_check {
public:
    package_check(package_files& files, const validation_limits& limits)
        : files_(files), limits_(limits), found_(result_, limits.findings) {}

    validation run() {
        const auto descriptor = read_descriptor();
        if (!descriptor) return std::move(result_);
        check_descriptor(*descriptor, limits_.kind, found_);
        if (const auto* resources = member_of(*descriptor, "resources", kind::array)) {
            for (std::size_t i = 0; i < resources->items.size(); ++i)
                if (resources->items[i].kind == kind::object)
                    resource(resources->items[i], fmt::format("resources[{}]", i));
        }
        return std::move(result_);
    }

private:
    void add(const char* word, severity level, const std::string& file, const std::string& column,
             std::string message) {
        found_.add(word, level, [&] { return finding{file, 0, 0, column, "", std::move(message)}; });
    }

    std::optional<json::value> read_descriptor() {
        const std::string name(descriptor_name);
        const auto bytes = files_.size(name);
        if (!bytes) {
            add("missing-file", severity::error, name, "",
                "There is no such file: without it this is no data package.");
            return {};
        }
        if (*bytes > limits_.descriptor_bytes) {
            add("descriptor-too-large", severity::error, name, "", fmt::format("It has {} bytes.", *bytes));
            return {};
        }
        std::string text;
        files_.read(name, [&](std::string_view chunk) { text += chunk; });
        return parsed(name, text);
    }

    std::optional<json::value> parsed(const std::string& name, const std::string& text) {
        json::oddities odd;
        std::optional<json::value> out;
        try {
            out = json::parse(text, 200, &odd);
        } catch (const json::error& e) {
            add("json", severity::error, name, "", fmt::format("It is no JSON: {}.", e.what()));
        }
        if (odd.not_finite > 0) {
            add("json", severity::error, name, "", "It is no JSON: NaN and Infinity are Python's only.");
            return {};
        }
        if (odd.repeated_keys > 0)
            add("json-odd", severity::warning, name, "",
                "An object has a member twice: readers differ which one counts.");
        return out;
    }

    void resource(const json::value& one, const std::string& where) {
        const auto path = member_text(one, "path");
        result_.resources.push_back({member_text(one, "name"), path, 0, 0, false});
        if (one.find("data") != nullptr)
            return add("inline-data", severity::warning, std::string(descriptor_name), where + ".data",
                       "Data within the descriptor is not checked.");
        if (path.empty() || unsafe_path(path).has_value() || is_remote(path)) {
            if (is_remote(path) || one.find("url") != nullptr)
                add("remote-file", severity::warning, std::string(descriptor_name), where + ".path",
                    "The file is elsewhere and was not checked.");
            return;
        }
        const auto size = files_.size(path);
        if (!size)
            return add("missing-file", severity::error, path, "", "There is no such file in the package.");
        read(one, where, path);
        check_bytes(one, path);
    }

    void read(const json::value& one, const std::string& where, const std::string& path) {
        auto& outcome = result_.resources.back();
        const auto stated = read_hash(member_text(one, "hash"));
        digest sum(stated.hex.empty() ? "" : stated.algorithm);
        std::optional<table_check> table;
        if (is_table(one)) make_table(table, one, where, path);
        files_.read(path, [&](std::string_view chunk) {
            outcome.bytes += chunk.size();
            sum.add(chunk);
            if (table) table->feed(chunk);
        });
        if (table) table->finish();
        outcome.read = true;
        outcome.rows = table ? table->rows() : 0;
        if (!stated.hex.empty()) check_hash(stated, sum, path);
    }

    void make_table(std::optional<table_check>& table, const json::value& one, const std::string& where,
                    const std::string& path) {
        const auto* schema = member_of(one, "schema", kind::object);
        auto fields =
            schema == nullptr ? table_schema{} : read_table_schema(*schema, where + ".schema", found_);
        table.emplace(path, std::move(fields), read_dialect(one, where, found_), limits_, found_);
    }

    void check_hash(const stated_hash& stated, digest& sum, const std::string& path) {
        if (!sum.known())
            return add("unknown-hash", severity::warning, path, "",
                       fmt::format("Its hash is a {}, which nobody here can compute.", stated.algorithm));
        const auto hex = sum.hex();
        if (hex != stated.hex)
            add("wrong-hash", severity::error, path, "",
                fmt::format("Its {} is {}, and the descriptor says {}.", stated.algorithm, hex, stated.hex));
    }

    void check_bytes(const json::value& one, const std::string& path) {
        const auto* stated = member_of(one, "bytes", kind::number);
        const auto bytes = result_.resources.back().bytes;
        if (stated == nullptr || stated->text.shown == std::to_string(bytes)) return;
        add("wrong-bytes", severity::error, path, "",
            fmt::format("It has {} bytes, and the descriptor says {}.", bytes, stated->text.shown));
    }

    package_files& files_;
    const validation_limits& limits_;
    validation result_;
    finding_list found_;
};

}  // namespace

validation validate_package(package_files& files, const validation_limits& limits) {
    return package_check(files, limits).run();
}

}  // namespace osmig
