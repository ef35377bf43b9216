#include "commands/dump/spec.hpp"

#include "commands/commands.hpp"

namespace osmig {

namespace {

const option_spec migration_option{"migration", "DIR", "",
                                   "folder of the migration; else OSMIG_MIGRATION, `.`, /etc/osmig"};
const option_spec quiet_option{"quiet", "", "", "no progress"};

}  // namespace

command_spec dump_data_spec() {
    return {
        "dump_data",
        {},
        "write what v2 holds as JSON Lines: users, lists, files, datasets with their facts",
        "[TYPE...]",
        100,
        "A line for each row, with sorted keys, in UTF-8, in an order that is always the same; the last line "
        "is a manifest with counts and digests. The same rows give the same bytes, whatever -p says. TYPE: "
        "only these data types. Passwords and tokens in addresses are masked, and so are the columns that "
        "migrate.yaml says. It is refused while a run is at work (exit 8), and only reads.",
        {{"output", "FILE", "-", "where to; - is stdout. FILE gets its name when it is whole", "O"},
         {"gzip", "", "", "packed with gzip; so is what is called *.gz", "z"},
         {"processes", "N", "1", "tables that are read at the same time; at most 64", "p"},
         {"since", "TIME", "",
          "only rows that changed at that time or later, or do not say when: 2015-03-01T12:00:00Z"},
         quiet_option,
         migration_option},
        run_dump_data};
}

command_spec load_data_spec() {
    return {
        "load_data",
        {},
        "write the rows of a dump into v2: new ones are added, changed ones updated",
        "[TYPE...]",
        100,
        "Reads what dump_data wrote, packed or not. First all of it is read and compared with its manifest: "
        "a file that is cut off, damaged, or no dump, or that was made for other schema migrations, is "
        "refused before anything is written. Rows are found by their key; what is equal is not written, and "
        "nothing is removed. A line that is no row, or that the target refuses, is rejected and kept "
        "(`osmig rejects`), and the others are loaded (exit 3). TYPE: only these data types. Type it again "
        "after a stop.",
        {{"input", "FILE", "-", "where from; - is stdin", "I"},
         {"edited", "", "", "the dump was changed on purpose: its digests and counts are not compared"},
         {"batchsize", "N", "1000", "rows that are sent at once"},
         quiet_option,
         migration_option},
        run_load_data};
}

}  // namespace osmig
