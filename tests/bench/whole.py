"""A whole database: 740 datasets, 5 million entries, 3,700 tables (at full size). The bars whole.* and second.*.

A round is two journeys from the same legacy, in turn one or the other first: the bare one (pg_dump | pg_restore of the
tables without keys and sequences; flat tables by CREATE TABLE AS; a CSV of each), in one stream and without any check,
and osmig's. Then osmig goes three times more over what it has made: with nothing changed, with every entry of 1 % of
the datasets changed, with 1 % of all entries changed. Each work starts after a checkpoint of both servers."""
from bare import Bare, lines_below
from clock import Failed, total
from ground import SQL
from results import say

LEGACY, TARGET = "v1_whole", "next"
PASS = ("export", "extract", "import", "publish")
ENTRIES, FACTS = r'^public\..*__entry"?$', r'^v2\.\"?fdp__'
CHANGES = {"second.same": None, "second.datasets": "change_datasets.sql", "second.spread": "change_spread.sql"}


class Whole:
    def __init__(self, ground, program, results, datasets, entries):
        self.ground, self.program, self.results = ground, program, results
        self.datasets, self.entries = datasets, entries
        self.store = ground.folder / "packages"
        self.bare = Bare(ground, LEGACY)

    def make(self):
        say(f"making a database of {self.datasets} datasets and {self.entries} entries (fixtures/generate.sql)")
        self.ground.generate(LEGACY, self.datasets, self.entries)
        tables = self.ground.ask("legacy", LEGACY, "SELECT count(*) FROM pg_class WHERE relkind = 'r' "
                                 "AND relnamespace = 'public'::regnamespace")
        say(f"{tables} tables")
        self.bare.prepare()

    def legacy_content(self):
        return self.ground.content("legacy", LEGACY, "id", ENTRIES, "amount::text")

    def phase(self, number, what, phase):
        """Runs one; its cost and the WAL that the target wrote."""
        self.ground.settle()
        before = self.ground.wal()
        cost = self.program.run(phase, LEGACY, TARGET, self.store)
        wal = self.ground.wal() - before
        self.results.run(number, f"{what} {phase}", cost, wal=wal)
        return cost, wal

    def passes(self, number, what, phases=PASS):
        """{phase: Cost} and all WAL; the facts, and the files made of them, hold what the legacy holds."""
        costs, wal = {}, 0
        for phase in phases:
            costs[phase], more = self.phase(number, what, phase)
            wal += more
        self.check()
        return costs, wal

    def check(self):
        expected = self.legacy_content()
        for where, key, like in (("v1", "id", ENTRIES.replace("public", "v1")), ("v2", "openspending_id", FACTS)):
            found = self.ground.content("target", TARGET, key, like, "amount::text")
            if found != expected:
                raise Failed(f"{where} ended with {found[0]} rows, hashes {found[1]}, amounts {found[2]}, "
                             f"the legacy has {expected}")
        lines = lines_below(self.store, "dataset.csv")
        if lines != expected[0] + self.datasets:
            raise Failed(f"the packages have {lines} lines, expected are {expected[0]} and {self.datasets} headers")

    def first(self, number):
        self.ground.create("target", TARGET, "empty")
        self.ground.output(["rm", "-rf", self.store])
        self.store.mkdir()
        out = self.passes(number, "first")
        self.results.sizes = self.sizes()
        return out

    def sizes(self):
        """Megabytes of what stands after a first pass."""
        def database(server, name):
            return int(self.ground.ask(server, "postgres", f"SELECT pg_database_size('{name}')")) // 1_000_000

        def schema(name):
            return int(self.ground.ask("target", TARGET, "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::bigint"
                                       f" FROM pg_class WHERE relkind = 'r' AND relnamespace = '{name}'::regnamespace"
                                       )) // 1_000_000
        packages = sum(path.stat().st_size for path in self.store.rglob("*") if path.is_file()) // 1_000_000
        return {"legacy": database("legacy", LEGACY), "target": database("target", TARGET), "v1": schema("v1"),
                "v2": schema("v2"), "packages": packages}

    def rows_written(self):
        """Rows written in v2 since the statistics began."""
        return int(self.ground.ask("target", TARGET, "SELECT coalesce(sum(n_tup_ins + n_tup_upd + n_tup_del), 0) "
                                   "FROM pg_stat_user_tables WHERE schemaname = 'v2'"))

    def again(self, number, bar, first, first_wal, same_wal):
        """Changes the legacy, goes over it again, notes the bars; the WAL of the pass."""
        changed, written = 0, self.rows_written()
        if CHANGES[bar]:
            counts = self.ground.run_file("legacy", LEGACY, SQL / CHANGES[bar])
            changed = sum(map(int, counts.split()))
        costs, wal = self.passes(number, bar)
        add = self.results.add
        self.results.compare(bar, total(costs.values()), total(first.values()))
        if bar == "second.same":
            add("second.same.wal", wal / first_wal)
            add("second.same.rows", self.rows_written() - written)
        elif bar == "second.datasets":
            add(f"{bar}.wal", max(0, wal - (same_wal or 0)) / first_wal * self.entries / changed)
            self.results.notes[f"{bar}.wal"] = (f"{changed} of {self.entries} rows changed; "
                                                "what an unchanged pass writes is taken off")
        else:
            add("second.spread.wal", wal / first_wal)
        return wal

    def compare(self, bare, osmig, validate):
        """Both journeys of a round, {work: Cost} and {phase: Cost}."""
        pairs = {"export": osmig["export"], "import": osmig["extract"] + osmig["import"], "publish": osmig["publish"]}
        for work, cost in pairs.items():
            self.results.compare(f"whole.{work}", bare[work], cost)
        whole, bare = total(osmig.values()), total(bare.values())
        self.results.compare("whole.all", whole, bare)
        self.results.compare("whole.readback", whole + validate, bare)

    def run_bare(self, number):
        if not any(name.startswith("whole.") for name in self.results.wanted):
            return None
        costs = self.bare.journey(self.legacy_content(), self.datasets)
        for work, cost in costs.items():
            self.results.run(number, f"bare {work}", cost)
        return costs

    def second(self, number, first, first_wal):
        """The passes after the first one, as far as they are wanted. Until a second pass, days later as a rule,
        autovacuum has been everywhere: what it does with the first one's rows is done now, and no pass's WAL."""
        self.ground.ask("target", TARGET, "VACUUM ANALYZE")
        same_wal = None
        for bar in CHANGES:
            if any(name == bar or name.startswith(bar + ".") for name in self.results.wanted):
                wal = self.again(number, bar, first, first_wal, same_wal)
                same_wal = wal if bar == "second.same" else same_wal

    def round(self, number):
        bare = self.run_bare(number) if number % 2 else None
        first, wal = self.first(number)
        validate, _wal = self.phase(number, "first", "validate")
        bare = bare or self.run_bare(number)
        if bare:
            self.compare(bare, first, validate)
        self.second(number, first, wal)


def measure(ground, program, results, scale, rounds):
    names = [name for name in results.wanted if name.startswith(("whole.", "second."))]
    if not names and not any(name.startswith("memory.") for name in results.wanted):
        return
    whole = Whole(ground, program, results, max(8, round(740 * scale)), round(5_000_000 * scale))
    try:
        whole.make()
        for number in range(1, rounds + 1):
            whole.round(number)
    except Failed as failed:
        results.fail(names, failed)
    ground.drop("target", TARGET, "bare")
    ground.drop("legacy", LEGACY)
    ground.output(["rm", "-rf", whole.store])
