"""What was measured for each bar, and the table and the JSON made of it."""
import json
import statistics
import sys
from dataclasses import asdict
from pathlib import Path

import bars


class Results:
    def __init__(self, wanted):
        self.wanted = wanted
        self.values = {name: [] for name in bars.NAMES}
        self.cpu = {name: [] for name in bars.NAMES}
        self.failed = {}    # bar: why, the first time
        self.skipped = {}   # bar: why
        self.notes = {}     # bar: a word on the value
        self.asides = {}    # bar: (words, values) of something that explains it
        self.runs = []      # every single measurement
        self.sizes = {}     # megabytes of a whole database: in the legacy, in the target, as packages

    def add(self, name, value, cpu=None):
        """cpu: the same of CPU seconds, of commands and servers."""
        if name in self.wanted:
            self.values[name].append(value)
            self.cpu[name] += [] if cpu is None else [cpu]

    def compare(self, name, upper, lower):
        """Adds upper's time by lower's, two Costs."""
        self.add(name, upper.seconds / lower.seconds, upper.all_cpu() / max(lower.all_cpu(), 0.01))

    def aside(self, name, words, value):
        self.asides.setdefault(name, (words, []))[1].append(value)

    def note(self, name):
        if name in self.asides:
            words, values = self.asides[name]
            self.notes[name] = f"{words}: {statistics.median(values):.2f}"
        skipped = None if self.values[name] else self.skipped.get(name)
        return self.failed.get(name) or skipped or self.notes.get(name)

    def fail(self, names, why):
        """A run failed or ended with other rows: so have the bars that it is part of, whatever else was measured."""
        say(f"FAILED: {', '.join(sorted(names))}: {why}")
        for name in names:
            self.failed.setdefault(name, str(why))

    def skip(self, name, why):
        self.skipped[name] = why

    def run(self, number, what, cost, **more):
        """Notes one measurement, and shows it while the rest goes on."""
        self.runs.append({"round": number, "what": what, **cost.record(), **more})
        say(f"round {number}  {what:<24} {cost.seconds:8.3f} s   cpu {cost.cpu:6.2f}, legacy {cost.legacy:6.2f}, "
            f"target {cost.target:6.2f}, others {cost.others:4.2f} cores   {cost.peak_mb:5.0f} MB")

    def state(self, bar):
        """One word: met, aim, missed, known (there is no bar), failed, skipped, unasked."""
        values = self.values[bar.name]
        if bar.name in self.failed:
            return "failed"
        if bar.name not in self.wanted:
            return "unasked"
        if not values:
            return "skipped"
        if not bar.sense:
            return "known"
        # Of time and rates the median counts, of memory and rows the worst.
        value = max(values) if bar.unit in ("MB", "rows") else statistics.median(values)
        if not bar.reached(value, bar.bar):
            return "missed"
        return "aim" if bar.aim and bar.reached(value, bar.aim) else "met"

    def summary(self, bar):
        values = self.values[bar.name]
        out = asdict(bar) | {"state": self.state(bar), "values": [round(v, 4) for v in values]}
        if values:
            out |= {name: round(of(values), 4) for name, of in
                    (("min", min), ("median", statistics.median), ("max", max))}
        if self.cpu[bar.name]:
            out["cpu"] = round(statistics.median(self.cpu[bar.name]), 4)
        note = self.note(bar.name)
        return out | ({"note": note} if note else {})

    def others(self):
        """Cores that others kept busy during the runs: median and most."""
        seen = [run["others"] for run in self.runs]
        return {"median": round(statistics.median(seen), 2), "most": round(max(seen), 2)} if seen else {}

    def document(self, **facts):
        return {"schema": 1, **facts, "others_cores": self.others(), "sizes_mb": self.sizes,
                "bars": [self.summary(bar) for bar in bars.ALL], "runs": self.runs}


def say(line):
    print(line, file=sys.stderr, flush=True)


def number(value, unit):
    if value is None:
        return ""
    return f"{value:.0f}" if unit in ("MB", "rows") else f"{value:.3f}" if value < 0.095 else f"{value:.2f}"


def limit(one):
    if not one["sense"]:
        return "–"
    sign = {">=": "≥", "<=": "≤"}[one["sense"]]
    aim = f", aim {one['aim']:g}" if one["aim"] else ""
    return f"{sign} {one['bar']:g}{aim}"


WORDS = {"aim": "met, aim too", "known": "–", "missed": "MISSED", "failed": "FAILED"}


def shortened(text):
    """The JSON has it whole."""
    return text if len(text) <= 150 else text[:150] + " …"


def line_of(one):
    against = f" against {one['against']}" if one["against"] else ""
    note = f" ({shortened(one['note'])})" if "note" in one else ""
    cells = [one["name"], limit(one), *(number(one.get(k), one["unit"]) for k in ("min", "median", "max", "cpu")),
             WORDS.get(one["state"], one["state"]), one["what"] + against + note]
    return [cell.replace("|", "\\|").replace("\n", " ") for cell in cells]


def table(document):
    """The bars as a Markdown table that is also readable on a terminal."""
    head = ["bar", "limit", "min", "median", "max", "cpu", "", "what, against what"]
    rows = [head, *(line_of(one) for one in document["bars"] if one["state"] != "unasked")]
    widths = [max(len(row[n]) for row in rows) for n in range(7)] + [20]
    rows.insert(1, ["-" * width for width in widths])
    padded = ([cell.ljust(width) for cell, width in zip(row, widths)] for row in rows)
    return "\n".join(f"| {' | '.join(row)} |" for row in padded)


def facts_text(document):
    m, v = document["machine"], document["versions"]
    return "\n".join([
        f"{m['cores']} cores, {m['cpu']}, {m['memory_gb']} GB, disk {m['disk']}, fdatasync of 8 kB {m['flush_ms']} ms,"
        f" Linux {m['kernel']}, load before {m['load_before']}",
        f"{v['osmig']} ({v['revision']}), PostgreSQL {v['postgresql']}, Python {v['python']}",
        ", ".join(f"{k} = {value}" for k, value in document["settings"].items()),
        ", ".join(f"{k} {value}" for k, value in document["options"].items()),
        idle_text(document["others_cores"]),
    ])


def idle_text(others):
    if not others:
        return "nothing was measured"
    verdict = "the machine was idle" if others["median"] < 0.1 else "the machine was NOT idle, and ratios are noisy"
    return f"others kept {others['median']} cores busy in the median run, {others['most']} at most: {verdict}"


def write(document, path):
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n")
