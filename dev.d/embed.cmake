# Writes a C++ file that holds the text of .sql files: cmake -DOUTPUT=… -DROOT=… -DFILES=a;b -P embed.cmake
set(entries "")
foreach(file IN LISTS FILES)
  file(READ ${ROOT}/${file} text)
  string(APPEND entries "    {\"${file}\", R\"~~~~(${text})~~~~\"},\n")
endforeach()
file(WRITE ${OUTPUT} "#include \"db/embedded_sql.hpp\"

#include <stdexcept>
#include <string>

namespace osmig {

const std::vector<std::pair<std::string_view, std::string_view>>& embedded_sql_files() {
    static const std::vector<std::pair<std::string_view, std::string_view>> files{
${entries}    };
    return files;
}

std::string_view embedded_sql(std::string_view path) {
    for (const auto& [name, text] : embedded_sql_files()) {
        if (name == path) return text;
    }
    throw std::logic_error(\"no such SQL file is compiled in: \" + std::string(path));
}

}  // namespace osmig
")
