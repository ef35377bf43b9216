#include "db/dsn.hpp"

#include <libpq-fe.h>

#include <memory>
#include <stdexcept>

namespace osmig {

namespace {

using parsed = std::unique_ptr<PQconninfoOption, decltype(&PQconninfoFree)>;

parsed parse(const std::string& dsn) {
    char* complaint = nullptr;
    parsed options{PQconninfoParse(dsn.c_str(), &complaint), &PQconninfoFree};
    PQfreemem(complaint);  // it may quote a piece of the string, and that piece may be the password
    if (!options)
        throw std::invalid_argument("it is neither a libpq connection string nor a postgresql:// URI");
    return options;
}

std::string escaped(const std::string& value) {
    std::string out;
    for (char c : value) {
        if (c == '\'' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

}  // namespace

dsn_parameters parse_dsn(const std::string& dsn, const std::string& user, const std::string& password) {
    dsn_parameters out;
    const auto options = parse(dsn);
    for (const auto* option = options.get(); option->keyword != nullptr; ++option) {
        if (option->val != nullptr) out[option->keyword] = option->val;
    }
    if (!user.empty()) out["user"] = user;
    if (!password.empty()) out["password"] = password;
    return out;
}

std::string conninfo(const dsn_parameters& parameters) {
    std::string out;
    for (const auto& [name, value] : parameters) out += name + "='" + escaped(value) + "' ";
    return out;
}

std::string describe(const dsn_parameters& parameters) {
    std::string out;
    for (const char* name : {"service", "host", "hostaddr", "port", "dbname", "user"}) {
        const auto found = parameters.find(name);
        if (found == parameters.end()) continue;
        out += (out.empty() ? "" : " ") + found->first + "=" + found->second;
    }
    return out.empty() ? "libpq's defaults" : out;
}

}  // namespace osmig
