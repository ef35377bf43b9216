"""One large table, moved by osmig, by a raw COPY pipe and by the peers: the bars narrow.*, wide.* and peer.*.

In a round all of them move the same rows, one after the other, from the same server to the same server; the order
turns with the rounds. Compared are wall times of whole programs, osmig's start, catalog and ledger included, within
a round. After each run every column of every row is looked at: another row count or hash, and nothing of it counts."""
from dataclasses import dataclass
from functools import partial

from clock import Failed, clocked
from ground import ROOT, SQL
from peers import PEERS, TABLE
from results import say


@dataclass
class Table:
    name: str
    file: str             # makes the legacy
    rows: int
    columns: str = ""     # as the legacy has them
    content: tuple = ()


class Rows:
    def __init__(self, ground, program, results, table):
        self.ground, self.program, self.results, self.table = ground, program, results, table
        self.legacy = "v1_" + table.file.partition(".")[0]

    def make(self):
        say(f"making {self.table.rows} rows of {self.table.name} ({self.table.file})")
        self.ground.create("legacy", self.legacy)
        self.ground.run_file("legacy", self.legacy, ROOT / "fixtures/schema.sql")
        self.ground.run_file("legacy", self.legacy, SQL / self.table.file, rows=self.table.rows)
        self.table.columns = self.listed("attname")
        self.table.content = self.content("legacy", self.legacy, "public")

    def listed(self, word):
        """An expression over pg_attribute for each column of the table, with commas."""
        return self.ground.ask("legacy", self.legacy, f"SELECT string_agg({word}, ', ' ORDER BY attnum) FROM "
                               f"pg_attribute WHERE attrelid = 'public.{self.table.name}'::regclass AND attnum > 0")

    def content(self, server, database, schema):
        like = rf"^{schema}\.{self.table.name}$"
        return self.ground.content(server, database, f"ROW({self.table.columns})::text", like)

    def bytes_a_row(self):
        """Of a line of COPY, from a sample."""
        return self.ground.ask("legacy", self.legacy, "SELECT round(avg(octet_length(t::text))) FROM "
                               f"(SELECT * FROM {self.table.name} LIMIT 10000) AS t")

    def check(self, database, schema):
        found = self.content("target", database, schema)
        if found[:2] != self.table.content[:2]:
            raise Failed(f"it ended with other rows: {found[0]} of {self.table.content[0]}, or other bytes in them")

    def bare_target(self, database="raw"):
        """A table of the same columns without an index: what osmig's staging is, too."""
        self.ground.create("target", database)
        columns = self.listed("format('%I %s', attname, format_type(atttypid, atttypmod))")
        self.ground.ask("target", database, f"CREATE TABLE {self.table.name} ({columns})")

    def pipe(self):
        self.bare_target()
        self.ground.settle()
        out = f"COPY (SELECT {self.table.columns} FROM {self.table.name}) TO STDOUT"
        cost = clocked(self.ground, [[*self.ground.psql("legacy", self.legacy), "-c", out],
                                     [*self.ground.psql("target", "raw"), "-c", f"COPY {self.table.name} FROM STDIN"]])
        self.check("raw", "public")
        return cost

    def osmig(self, batchsize, jobs=1):
        self.ground.create("target", "moved", "empty")
        self.ground.settle()
        cost = self.program.run("export", self.legacy, "moved", batchsize=batchsize, jobs=jobs)
        self.check("moved", "v1")
        cost.step = float(self.ground.ask("target", "moved", "SELECT max(seconds) FROM osmig.step"))
        return cost

    def peer(self, command):
        self.bare_target()
        line = command(self.ground, self.legacy, "raw", self.table.columns)
        self.ground.settle()
        cost = clocked(self.ground, [line])
        self.check("raw", "public")
        return cost

    def round(self, number, contenders, pairs):
        """contenders: {name: function that moves the rows}; pairs: {bar: (contender, baseline)}."""
        costs, names = {}, list(contenders)
        turn = number % len(names)
        for name in names[turn:] + names[:turn]:
            try:
                costs[name] = contenders[name]()
                self.results.run(number, name, costs[name], rows=self.table.rows)
            except Failed as failed:
                self.results.fail([bar for bar, pair in pairs.items() if name in pair], f"{name}: {failed}")
        for bar, (one, other) in pairs.items():
            if one in costs and other in costs:
                self.results.compare(bar, costs[other], costs[one])
                if other.endswith("pipe"):
                    alone = costs[other].seconds / costs[one].step
                    self.results.aside(bar, "of the step alone, without start and end", alone)


def contenders_of(rows, program, results):
    """What runs, and which bar compares what with what; peers that are not there are skipped, and that is said."""
    contenders = {"pipe": rows.pipe, "osmig 5000": partial(rows.osmig, 5000), "osmig 1000": partial(rows.osmig, 1000)}
    pairs = {"narrow.5000": ("osmig 5000", "pipe"), "narrow.1000": ("osmig 1000", "pipe")}
    if "export" in program.makes_jobs:
        contenders["osmig 1000 jobs 2"] = partial(rows.osmig, 1000, 2)
        pairs["narrow.jobs2"] = ("osmig 1000 jobs 2", "pipe")
    else:
        results.skip("narrow.jobs2", "export_from_v1 has no --jobs")
    for bar, (missing, command, batchsize) in PEERS.items():
        if bar in results.wanted and (why := missing(rows.ground)):
            results.skip(bar, why)
        elif bar in results.wanted:
            contenders[bar[5:]] = partial(rows.peer, command)
            pairs[bar] = (f"osmig {batchsize}", bar[5:])
    pairs = {bar: pair for bar, pair in pairs.items() if bar in results.wanted}
    used = {name for pair in pairs.values() for name in pair}
    return {name: run for name, run in contenders.items() if name in used}, pairs


def measure(ground, program, results, scale, rounds):
    narrow = Rows(ground, program, results, Table(TABLE, "narrow.sql", round(2_000_000 * scale)))
    contenders, pairs = contenders_of(narrow, program, results)
    if pairs:
        narrow.make()
        say(f"{narrow.bytes_a_row()} bytes a row")
        for number in range(1, rounds + 1):
            narrow.round(number, contenders, pairs)
    if "wide.1000" in results.wanted:
        wide = Rows(ground, program, results, Table("source", "wide.sql", round(500_000 * scale)))
        wide.make()
        say(f"{wide.bytes_a_row()} bytes a row")
        for number in range(1, rounds + 1):
            wide.round(number, {"wide pipe": wide.pipe, "wide osmig 1000": partial(wide.osmig, 1000)},
                       {"wide.1000": ("wide osmig 1000", "wide pipe")})
    ground.drop("target", "raw", "moved")
    ground.drop("legacy", "v1_narrow", "v1_wide")
