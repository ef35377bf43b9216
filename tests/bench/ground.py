"""The ground: two throwaway servers on default settings (tests/postgres), and what is asked of them off the clock."""
import os
import shutil
import subprocess
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SQL = Path(__file__).resolve().parent / "sql"
TICKS = os.sysconf("SC_CLK_TCK")


class Ground:
    """`with Ground(…) as ground:` has the servers "legacy" and "target" running; at the end nothing is left of them.
    flushes: before each measurement the whole machine's disks are flushed, not only the servers' files."""

    def __init__(self, flushes=True):
        self.flushes = flushes

    def __enter__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="osmig-bench."))
        self.folder.chmod(0o755)  # as root the servers run as postgres, and must get through
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("PG", "OSMIG_"))}
        self.environment = kept | {"LC_ALL": "C.UTF-8", "TMPDIR": str(self.folder)}
        self.quiet = self.environment | {"PGOPTIONS": "-c client_min_messages=warning"}
        try:
            self.bin = Path(self.output([ROOT / "tests/postgres", "bin"]))
            for server in ("legacy", "target"):
                self.output([ROOT / "tests/postgres", "start", self.folder / server], kept)
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_):
        subprocess.run([ROOT / "tests/postgres", "sweep", self.folder], stdin=subprocess.DEVNULL, check=False)
        shutil.rmtree(self.folder, ignore_errors=True)

    def output(self, command, environment=None):
        done = subprocess.run(command, env=environment or self.quiet, stdin=subprocess.DEVNULL, capture_output=True,
                              text=True)
        if done.returncode != 0:
            raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}: {done.stderr.strip()}")
        return done.stdout.strip()

    def dsn(self, server, database):
        return f"host={self.folder / server} user=osmig dbname={database}"

    def psql(self, server, database):
        """The beginning of a psql command line."""
        return [self.bin / "psql", "-qXAt", "-v", "ON_ERROR_STOP=1", self.dsn(server, database)]

    def ask(self, server, database, *statements):
        """Each statement is a transaction of its own."""
        return self.output([*self.psql(server, database), *(word for s in statements for word in ("-c", s))])

    def run_file(self, server, database, path, **variables):
        given = [word for k, v in variables.items() for word in ("-v", f"{k}={v}")]
        return self.output([*self.psql(server, database), *given, "-f", path])

    def generate(self, database, datasets, entries):
        """A legacy by fixtures/' generator. Its one account without an e-mail gets one: a clean run ends with 0."""
        self.create("legacy", database)
        self.run_file("legacy", database, ROOT / "fixtures/schema.sql")
        self.run_file("legacy", database, ROOT / "fixtures/generate.sql", datasets=datasets, entries=entries)
        self.ask("legacy", database, "UPDATE account SET email = name || '@example.org' WHERE email IS NULL")

    def create(self, server, database, template="template1"):
        self.ask(server, "postgres", f"DROP DATABASE IF EXISTS {database} WITH (FORCE)",
                 f"CREATE DATABASE {database} TEMPLATE {template}")

    def drop(self, server, *databases):
        self.ask(server, "postgres", *(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)" for name in databases))

    def settle(self):
        """What was written before is on the disk, and no one's burden in the next measurement."""
        self.ask("legacy", "postgres", "CHECKPOINT")
        self.ask("target", "postgres", "CHECKPOINT")
        if self.flushes:
            os.sync()

    def wal(self):
        """Bytes of WAL that the target has written in its life."""
        return int(self.ask("target", "postgres", "SELECT pg_current_wal_insert_lsn() - '0/0'"))

    def content(self, server, database, key, like, amount="NULL"):
        """Rows, the sum of their keys' hashes and the sum of amounts, over all tables that are `like`."""
        lines = self.run_file(server, database, SQL / "content.sql", key=key, like=like, amount=amount).split("\n")
        parts = [line.split("|") for line in lines if line]
        return tuple(sum(column) for column in zip(*((int(n), int(h), float_free(a)) for n, h, a in parts)))

    def server_seconds(self):
        """CPU seconds of each server since it was started, ended backends included."""
        return {server: tree_ticks(int((self.folder / server / "data/postmaster.pid").read_text().split("\n", 1)[0]))
                / TICKS for server in ("legacy", "target")}


def float_free(text):
    """A decimal of at most 6 places as an integer: sums of sums are exact."""
    whole, _, places = text.partition(".")
    return int(whole + places.ljust(6, "0")[:6])


def ticks(pid, waited):
    """Ticks of a process, with those of its children that have ended where `waited`; 0 where it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return 0
    return sum(int(n) for n in fields[11:15 if waited else 13])


def tree_ticks(pid):
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except (FileNotFoundError, ProcessLookupError):
        children = []
    return ticks(pid, True) + sum(ticks(child, False) for child in children)
