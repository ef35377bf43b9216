"""The same result with PostgreSQL's own tools, nothing checked, counted or kept: what the work itself costs."""
import shutil
import subprocess

from clock import Failed, clocked
from ground import SQL

DATABASE = "bare"
LEFT_OUT = ("SEQUENCE", "DEFAULT")  # osmig makes no sequences either
# Tables fresh from pg_restore have no statistics, and look to the planner as if compiling were worth it: it makes the
# scripts take up to three times as much CPU. Nobody who knows that would leave it on.
NO_JIT = "SET jit = off;\n"


def lines_below(folder, name):
    """Lines of all files of that name below a folder."""
    counted = subprocess.run(["sh", "-c", 'find "$1" -name "$2" -type f -exec cat {} + | wc -l', "sh", folder, name],
                             capture_output=True, text=True, check=True)
    return int(counted.stdout)


class Bare:
    def __init__(self, ground, legacy):
        self.ground, self.legacy = ground, legacy
        self.contents, self.flatten, self.csv, self.files = (ground.folder / name for name in
                                                              ("contents", "flatten.sql", "csv.sql", "csv"))

    def dump(self):
        return [self.ground.bin / "pg_dump", "-Fc", "-Z0", "--section=pre-data", "--section=data", "-T", "*_id_seq",
                self.ground.dsn("legacy", self.legacy)]

    def prepare(self):
        """The list of what is restored, and the two scripts: made once, off the clock."""
        archive = self.ground.folder / "list.dump"
        self.ground.output([*self.dump(), "-f", archive])
        listed = self.ground.output([self.ground.bin / "pg_restore", "-l", archive]).split("\n")
        archive.unlink()
        kept = [line for line in listed if not any(f" {word} " in line for word in LEFT_OUT)]
        self.contents.write_text("\n".join(kept) + "\n")
        joins = self.ground.run_file("legacy", self.legacy, SQL / "joins.sql")
        joins = [line.split("\t") for line in joins.split("\n")]
        self.flatten.write_text(NO_JIT + "CREATE SCHEMA flat;\n" + "".join(
            f'CREATE TABLE flat."{name}" AS {select};\n' for name, select in joins))
        self.csv.write_text(NO_JIT + "".join(
            f"\\copy ({select}) TO '{self.files / name}.csv' CSV HEADER\n" for name, select in joins))

    def check(self, what, found, expected):
        if found != expected:
            raise Failed(f"the bare {what} ended with {found}, the legacy has {expected}")

    def journey(self, expected, datasets):
        """{work: Cost} of all three, in a database of their own. expected: as Ground.content says it of the legacy."""
        self.ground.create("target", DATABASE)
        costs = {"export": self.restore(), "import": self.script(self.flatten)}
        for schema in ("public", "flat"):
            like = r'^public\..*__entry"?$' if schema == "public" else r"^flat\."
            self.check(schema, self.ground.content("target", DATABASE, "id", like, "amount::text"), expected)
        shutil.rmtree(self.files, ignore_errors=True)
        self.files.mkdir()
        costs["publish"] = self.script(self.csv)
        self.check("CSV", lines_below(self.files, "*.csv"), expected[0] + datasets)
        shutil.rmtree(self.files)
        self.ground.drop("target", DATABASE)
        return costs

    def restore(self):
        self.ground.settle()
        return clocked(self.ground, [self.dump(), [self.ground.bin / "pg_restore", "-L", self.contents, "-d",
                                                   self.ground.dsn("target", DATABASE)]])

    def script(self, path):
        self.ground.settle()
        return clocked(self.ground, [[*self.ground.psql("target", DATABASE), "-f", path]])
