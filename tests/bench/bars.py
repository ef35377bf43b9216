"""The bars: what osmig must reach. How each is measured is in rows.py, whole.py and marginal.py.

A NAME on the command line picks every bar that is it, or begins with it and a dot: `narrow`, `peer.django`."""
from dataclasses import dataclass


@dataclass(frozen=True)
class Bar:
    name: str
    what: str            # osmig's work
    against: str         # what it is compared with
    unit: str            # what the value is
    sense: str = ""      # ">=" or "<="; "": there is no bar, the value is to be known
    bar: float = None
    aim: float = None    # what would be better still

    def reached(self, value, limit):
        return value >= limit if self.sense == ">=" else value <= limit


RATE, TIME = "rate / its rate", "time / its time"  # the two ways round: at least, at most
PIPE = "psql COPY TO | psql COPY FROM"
BARE = "the three bare works added up"

ALL = [
    Bar("narrow.5000", "export of narrow rows, --batchsize 5000, one job", PIPE, RATE, ">=", 0.95),
    Bar("narrow.1000", "export of narrow rows, --batchsize 1000, one job", PIPE, RATE, ">=", 0.75, 0.90),
    Bar("narrow.jobs2", "export of narrow rows, --batchsize 1000 --jobs 2", PIPE, RATE, ">=", 0.95),
    Bar("wide.1000", "export of wide rows, --batchsize 1000, one job", PIPE, RATE, ">=", 0.95),
    Bar("peer.psycopg2", "narrow rows, --batchsize 1000", "psycopg2 execute_values, 1000 a commit", RATE, ">=", 10),
    Bar("peer.django", "narrow rows, --batchsize 1000", "Django bulk_create, 1000 a commit", RATE, ">=", 20),
    Bar("peer.pgloader", "narrow rows, --batchsize 1000", "pgloader, 1000 a batch", RATE, ">=", 3.5),
    Bar("peer.pgcopydb", "narrow rows, --batchsize 5000", "pgcopydb, one table job", RATE, ">=", 1.2),
    Bar("peer.fdw", "narrow rows, --batchsize 5000", "postgres_fdw INSERT … SELECT", RATE, ">=", 1.5),
    Bar("whole.export", "export of a whole database", "pg_dump -Fc -Z0 | pg_restore, no keys", RATE, ">=", 1.0),
    Bar("whole.import", "extract + import", "CREATE TABLE AS SELECT … JOIN per dataset", RATE, ">=", 0.5, 0.8),
    Bar("whole.publish", "publish (each package checked)", "\\copy (SELECT … JOIN) TO csv per dataset", RATE, ">=",
        0.5, 0.8),
    Bar("whole.all", "replica to checked packages", BARE, TIME, "<=", 2.0, 1.5),
    Bar("whole.readback", "the same, then validate_package --all", BARE, TIME),
    Bar("second.same", "second pass, nothing changed", "the first pass", TIME, "<=", 0.20, 0.10),
    Bar("second.same.wal", "WAL of that second pass", "WAL of the first", "WAL / its WAL", "<=", 0.01),
    Bar("second.same.rows", "rows that it wrote in v2", "none", "rows", "<=", 0),
    Bar("second.datasets", "a pass after 1 % of the datasets changed", "the first pass", TIME, "<=", 0.25),
    Bar("second.datasets.wal", "WAL for each row of those datasets", "WAL a row of the first pass", "WAL / its WAL",
        "<=", 2.0),
    Bar("second.spread", "a pass after 1 % of all rows changed", "the first pass", TIME),
    Bar("second.spread.wal", "WAL of that pass", "WAL of the first", "WAL / its WAL"),
    *(Bar(f"memory.{phase}", f"peak memory of {phase}, --batchsize 1000", "", "MB", "<=", 64)
      for phase in ("export", "extract", "import", "publish", "validate")),
    *(Bar(f"marginal.{phase}", f"a further row's time in {phase}, 1 to 10 million", "100 thousand to 1 million", TIME,
          "<=", 1.15) for phase in ("export", "import", "publish", "all")),
]
NAMES = [bar.name for bar in ALL]


def chosen(words):
    """The names that these words pick; no words pick all. Raises ValueError with the word that picks none."""
    picked = []
    for word in words:
        found = [name for name in NAMES if name == word or name.startswith(word + ".")]
        if not found:
            raise ValueError(word)
        picked += found
    return set(picked or NAMES)
