"""What a figure depends on: the machine, its load, the servers' settings, versions."""
import os
import platform
import time
from pathlib import Path

from ground import ROOT

SETTINGS = ("fsync", "synchronous_commit", "full_page_writes", "wal_compression", "wal_level", "shared_buffers",
            "work_mem", "maintenance_work_mem", "max_wal_size", "checkpoint_timeout", "autovacuum",
            "max_connections", "max_locks_per_transaction", "max_parallel_workers_per_gather", "jit")


def value_of(path, word):
    for line in Path(path).read_text().split("\n"):
        if line.startswith(word):
            return line.partition(":")[2].strip()
    return "unknown"


def disk_of(folder):
    """The device under a folder and whether it turns; what lies below a virtual disk nobody can tell."""
    number = os.stat(folder).st_dev
    block = Path(f"/sys/dev/block/{os.major(number)}:{os.minor(number)}")
    for where in (block, block.resolve().parent):
        turning = where / "queue/rotational"
        if turning.exists():
            name, kind = where.resolve().name, "spinning" if turning.read_text().strip() == "1" else "not spinning"
            return f"{name}, virtual" if name.startswith(("vd", "xvd")) else f"{name}, {kind}"
    return "unknown (tmpfs, overlay or network)"


def flush_ms(folder, times=50):
    """Median time of writing 8 kB and fdatasync, in milliseconds: what a commit waits for."""
    path, took = Path(folder) / "flush", []
    with open(path, "wb", buffering=0) as file:
        for _ in range(times):
            began = time.monotonic()
            file.write(bytes(8192))
            os.fdatasync(file.fileno())
            took.append(time.monotonic() - began)
    path.unlink()
    return round(sorted(took)[times // 2] * 1000, 3)


def facts(ground):
    return {
        "cores": len(os.sched_getaffinity(0)),
        "cpu": value_of("/proc/cpuinfo", "model name"),
        "memory_gb": round(int(value_of("/proc/meminfo", "MemTotal").split()[0]) / 1e6, 1),
        "disk": disk_of(ground.folder),
        "flush_ms": flush_ms(ground.folder),
        "kernel": platform.release(),
        "load_before": " ".join(Path("/proc/loadavg").read_text().split()[:3]),
    }


def versions(ground, program):
    try:
        revision = ground.output(["git", "-C", ROOT, "describe", "--always", "--dirty"])
    except (RuntimeError, FileNotFoundError):
        revision = "unknown"
    return {"osmig": ground.output([program, "version"]).split("\n")[0], "revision": revision,
            "postgresql": ground.ask("target", "postgres", "SHOW server_version"), "python": platform.python_version()}


def settings(ground):
    return {name: ground.ask("target", "postgres", f"SHOW {name}") for name in SETTINGS}
