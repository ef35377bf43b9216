// Errors of a database, and whose fault they are (invariant 8).
#pragma once

#include <stdexcept>
#include <string>

namespace osmig {

enum class side { legacy, target };

// Something a server said, or a connection that broke. Never holds a password: servers do not repeat
// them, and connection strings are masked before they get here.
class database_error : public std::runtime_error {
public:
    database_error(side where, std::string sqlstate, const std::string& message, std::string context = {})
        : std::runtime_error(message),
          where_(where),
          sqlstate_(std::move(sqlstate)),
          context_(std::move(context)) {}

    side where() const { return where_; }
    const std::string& sqlstate() const { return sqlstate_; }  // empty: the connection broke
    const std::string& context() const { return context_; }
    bool connection_lost() const;  // no SQLSTATE, class 08, or 57P01..57P03
    bool row_fault() const;        // classes 22 and 23: the row's own fault
    bool schema_fault()
        const;  // a table or column is not what it was taken for: somebody changed it meanwhile

private:
    side where_;
    std::string sqlstate_;
    std::string context_;
};

// Refused for a reason that a retry cannot mend (guard, mark, versions, a pooler): exit 5 or 6.
class refused_error : public std::runtime_error {
public:
    refused_error(side where, const std::string& message) : std::runtime_error(message), where_(where) {}
    side where() const { return where_; }

private:
    side where_;
};

}  // namespace osmig
