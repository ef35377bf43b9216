#include "commands/package_registry.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "commands/run/order.hpp"
#include "package/csv_stream.hpp"
#include "package/validate.hpp"

namespace osmig {

namespace {

const std::string catalog = "data/catalog.csv";

struct catalog_columns {
    std::size_t url = 0, name = 0, owner = 0;
};

catalog_columns columns_of(const csv_row& header) {
    const auto place = [&](std::string_view name) {
        const auto found = std::find(header.cells.begin(), header.cells.end(), name);
        if (found == header.cells.end())
            throw usage_error(fmt::format("{} is no registry: it has no column \"{}\".", catalog, name));
        return static_cast<std::size_t>(found - header.cells.begin());
    };
    return {place("url"), place("name"), place("owner")};
}

// A URL below the store is that package's; another one (a web server in front of the store) says less than owner and
// name do.
std::string address_of(const std::string& store, std::string_view url, std::string_view name,
                       std::string_view owner) {
    const std::string end = "/" + std::string(descriptor_name);
    if (url.ends_with(end)) url.remove_suffix(end.size());
    std::string_view root = store;
    if (!url.starts_with("file://") && root.starts_with("file://")) root.remove_prefix(7);
    if (url.starts_with("file://") && !root.starts_with("file://")) url.remove_prefix(7);
    if (url.size() > root.size() && url.starts_with(root) && url[root.size()] == '/')
        return store + std::string(url.substr(root.size()));
    return fmt::format("{}/{}/{}", store, owner, name);
}

}  // namespace

std::vector<std::string> listed_packages(const std::string& store, package_files& files) {
    if (!files.size(catalog))
        throw usage_error(fmt::format("There is no registry in {}: no {}.", store, catalog));
    std::string text;  // one line for each package: thousands, not millions
    files.read(catalog, [&](std::string_view chunk) { text += chunk; });
    std::vector<std::string> out;
    catalog_columns columns;
    csv_stream csv({}, text.size(), [&](const csv_row& row) {
        if (row.number == 1) {
            columns = columns_of(row);
        } else if (row.cells.size() > std::max({columns.url, columns.name, columns.owner})) {
            out.push_back(
                address_of(store, row.cells[columns.url], row.cells[columns.name], row.cells[columns.owner]));
        }
    });
    csv.feed(text);
    csv.finish();
    return out;
}

}  // namespace osmig
