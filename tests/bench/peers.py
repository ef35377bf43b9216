"""What else moves a table from one server to another: the same narrow rows, into a table of the same columns
without an index. Each peer is a function of (ground, legacy database, target database, columns) that returns the
command to be clocked; what it has to prepare, it prepares off the clock."""
import shutil
import subprocess
import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parent / "peers"
TABLE = "bench__entry"


def python_with(module):
    """A Python that has the module; Debian's packages are seen by Debian's Python alone."""
    for python in (sys.executable, "/usr/bin/python3"):
        if subprocess.run([python, "-c", f"import {module}"], capture_output=True, check=False).returncode == 0:
            return python
    return None


def script(name, module):
    def command(ground, legacy, target, columns):
        return [python_with(module), SCRIPTS / name, ground.dsn("legacy", legacy), ground.dsn("target", target),
                TABLE, columns]
    return command


def pgloader(ground, legacy, target, _columns):
    """A thousand rows a batch as osmig; with its defaults it runs out of its heap on two million rows."""
    def address(server, database):
        return f"pgsql://osmig@unix:{ground.folder / server}:5432/{database}"
    load = ground.folder / "pgloader.load"
    load.write_text(f"LOAD DATABASE FROM {address('legacy', legacy)} INTO {address('target', target)}\n"
                    "WITH data only, batch rows = 1000, prefetch rows = 1000, workers = 2, concurrency = 1\n"
                    f"INCLUDING ONLY TABLE NAMES MATCHING '{TABLE}' IN SCHEMA 'public';\n")
    return ["pgloader", "--root-dir", ground.folder / "pgloader", load]


def pgcopydb(ground, legacy, target, _columns):
    only = ground.folder / "pgcopydb.ini"
    only.write_text(f"[include-only-table]\npublic.{TABLE}\n")
    shutil.rmtree(ground.folder / "pgcopydb", ignore_errors=True)
    return ["pgcopydb", "copy", "table-data", "--dir", ground.folder / "pgcopydb", "--table-jobs", "1",
            "--not-consistent", "--filters", only,
            "--source", ground.dsn("legacy", legacy), "--target", ground.dsn("target", target)]


def fdw(ground, legacy, target, columns):
    ground.ask("target", target, "CREATE EXTENSION postgres_fdw", "CREATE SCHEMA far",
               f"CREATE SERVER v1 FOREIGN DATA WRAPPER postgres_fdw OPTIONS (host '{ground.folder / 'legacy'}', "
               f"dbname '{legacy}', fetch_size '10000')",
               "CREATE USER MAPPING FOR osmig SERVER v1 OPTIONS (user 'osmig')",
               f"IMPORT FOREIGN SCHEMA public LIMIT TO ({TABLE}) FROM SERVER v1 INTO far")
    moving = f"INSERT INTO public.{TABLE} SELECT {columns} FROM far.{TABLE}"
    return [*ground.psql("target", target), "-c", moving]


def module_missing(module, package):
    return lambda ground: None if python_with(module) else f"not installed: {package}"


def program_missing(name):
    return lambda ground: None if shutil.which(name) else f"not installed: {name}"


def fdw_missing(ground):
    there = ground.ask("target", "postgres", "SELECT name FROM pg_available_extensions WHERE name = 'postgres_fdw'")
    return None if there else "not installed: the extension postgres_fdw"


# bar: what is missing, the command, the batch size of osmig that it is compared with
PEERS = {
    "peer.psycopg2": (module_missing("psycopg2", "python3-psycopg2"), script("psycopg2_values.py", "psycopg2"), 1000),
    "peer.django": (module_missing("django", "python3-django"), script("django_bulk.py", "django"), 1000),
    "peer.pgloader": (program_missing("pgloader"), pgloader, 1000),
    "peer.pgcopydb": (program_missing("pgcopydb"), pgcopydb, 5000),
    "peer.fdw": (fdw_missing, fdw, 5000),
}
