"""osmig as it is measured: its environment, its phases, its peak memory."""
import subprocess

from clock import clocked
from ground import ROOT

PHASES = {"export": "export_from_v1", "extract": "extract_v1_documents", "import": "import_v1_data",
          "publish": "publish_packages", "validate": "validate_package"}


class Program:
    def __init__(self, ground, results, path, jobs=None):
        self.ground, self.results, self.path, self.jobs = ground, results, path, jobs
        self.makes_jobs = {phase for phase in PHASES if "--jobs" in self.help_of(phase)}
        self.prepare_empty()

    def help_of(self, phase):
        asked = [self.path, PHASES[phase], "--help"]
        return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout

    def environment(self, legacy, target, store=None):
        more = {"OSMIG_V1_REPLICA_DSN": self.ground.dsn("legacy", legacy),
                "OSMIG_TARGET_DSN": self.ground.dsn("target", target), "ALLOW_DATA_MIGRATION": "true",
                "APP_ENV": "bench", "OSMIG_PROD_USER": "house", "OSMIG_PROD_EMAIL": "house@example.org",
                "OSMIG_PROD_PASSWORD": "bench", "OSMIG_MIGRATION": str(ROOT)}
        return self.ground.environment | more | ({"OSMIG_STORE": f"file://{store}"} if store else {})

    def prepare_empty(self):
        """The database `empty` is the template of every target: the ledger and the tables of v2 stand."""
        self.ground.create("target", "empty")
        clocked(self.ground, [[self.path, "migrate"]], self.environment("none", "empty"))

    def options(self, phase, batchsize, jobs):
        out = [] if phase == "validate" else ["--quiet", f"--batchsize={batchsize}"]
        if phase == "publish":
            out.append("--include_private")  # the bare work publishes every dataset, too
        if phase == "validate":
            out.append("--all")
        if jobs and phase in self.makes_jobs:
            out.append(f"--jobs={jobs}")
        return out

    def run(self, phase, legacy, target, store=None, batchsize=1000, jobs=None):
        """Runs a phase to its end; remembers its memory under the default batch size."""
        command = [self.path, PHASES[phase], *self.options(phase, batchsize, jobs or self.jobs)]
        cost = clocked(self.ground, [command], self.environment(legacy, target, store))
        if batchsize == 1000:
            self.results.add(f"memory.{phase}", cost.peak_mb)
        return cost
