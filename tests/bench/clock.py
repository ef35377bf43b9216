"""What a command cost: the wall's time, its own CPU and memory, the servers' CPU, what others took meanwhile."""
import os
import subprocess
import time
from dataclasses import asdict, dataclass
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")


class Failed(Exception):
    """A command ended badly, or its result is not what it must be: nothing of it may be counted."""


@dataclass
class Cost:
    seconds: float
    cpu: float        # of the commands
    legacy: float     # CPU seconds of that server
    target: float     # of the other one
    others: float     # cores that everything else kept busy meanwhile, on average: 0 on an idle machine
    peak_mb: float    # of the largest of the commands; below 20 it is this program's own, inherited at the fork
    step: float = 0.0  # seconds of the step that moves the rows, as osmig's ledger has it, where that was asked for

    def __add__(self, other):
        """Of one after the other."""
        seconds = self.seconds + other.seconds
        busy = self.others * self.seconds + other.others * other.seconds
        return Cost(seconds, self.cpu + other.cpu, self.legacy + other.legacy, self.target + other.target,
                    busy / seconds, max(self.peak_mb, other.peak_mb))

    def all_cpu(self):
        return self.cpu + self.legacy + self.target

    def record(self):
        return {name: round(value, 4) for name, value in asdict(self).items()}


def total(costs):
    first, *rest = costs
    return sum(rest, start=first)


def busy_ticks():
    """Ticks that all cores were busy or stolen since the machine's start."""
    fields = Path("/proc/stat").read_text().split("\n")[0].split()[1:9]
    user, nice, system, _idle, _wait, irq, soft, steal = map(int, fields)
    return user + nice + system + irq + soft + steal


def spawn(stages, environment, log):
    """Starts the commands as a pipeline. The last one's output goes nowhere."""
    started, source = [], subprocess.DEVNULL
    for n, command in enumerate(stages):
        sink = subprocess.DEVNULL if n + 1 == len(stages) else subprocess.PIPE
        started.append(subprocess.Popen(command, env=environment, stdin=source, stdout=sink, stderr=log))
        if source != subprocess.DEVNULL:
            source.close()
        source = started[-1].stdout
    return started


def collect(started):
    """Waits; how each ended, with what it used."""
    ends = []
    for process in started:
        _pid, status, used = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        ends.append((process.returncode, used))
    return ends


def clocked(ground, stages, environment=None):
    """Runs a pipeline of commands, and says what it cost. Raises Failed with what it complained of."""
    log_path = ground.folder / "stderr"
    servers, busy = ground.server_seconds(), busy_ticks()
    with open(log_path, "wb") as log:
        began = time.monotonic()
        ends = collect(spawn(stages, environment or ground.quiet, log))
        seconds = time.monotonic() - began
    busy, now = (busy_ticks() - busy) / TICKS, ground.server_seconds()
    legacy, target = (now[server] - servers[server] for server in ("legacy", "target"))
    if any(code != 0 for code, _ in ends):
        codes = ", ".join(str(code) for code, _ in ends)
        complaint = log_path.read_text(errors="replace").strip()[-600:]
        raise Failed(f"{Path(stages[0][0]).name} ended with exit code {codes}: {complaint}")
    cpu = sum(used.ru_utime + used.ru_stime for _, used in ends)
    others = max(0.0, busy - cpu - legacy - target) / seconds
    return Cost(seconds, cpu, legacy, target, others, max(used.ru_maxrss for _, used in ends) / 1024)
