"""./dev bench [--quick] [--rounds N] [--jobs N] [--peers] [--scale X] [--json FILE] [NAME...]

Is osmig as fast as it must be? Two private servers on default settings (fsync on), legacies made by fixtures/'
generator; osmig against PostgreSQL's own tools and other people's, on the same rows, in the same rounds. NAMEs pick
bars or groups of them (narrow, wide, peer, whole, second, memory, marginal). --quick: a tenth of the rows, three
rounds. --peers installs the peers that Debian has (without it, those that are there take part). --jobs goes to every
phase of whole, second and marginal that knows it. --program is another osmig than ./osmig.

How to read the table. A value is made within one round, of wall times measured minutes apart at most; min, median and
max are over the rounds. The median is held against the limit; of memory and rows the worst.
    rate / its rate   above 1: osmig is faster than what it is compared with     at least (≥)
    time / its time   below 1: osmig takes less time                             at most (≤)
"met, aim too": what would be better still is reached as well. "MISSED": measured, and not reached. "FAILED": a run
ended badly, or with other rows than the legacy has; none of it counts. "skipped": why is said. "–": there is no
limit, the value is to be known. `cpu` is the median of the same ratio of CPU seconds (osmig or its peer, and both
servers): on a busy machine it says more than the clock, though not who waits for whom. `others` is what else kept the
machine's cores busy: above 0.1, ratios of time are luck.

Clocked are whole programs, from start to end. Making data, checking rows and checkpoints are off the clock. Servers
and osmig share the machine. Exit code 0: measured; 1: something failed; 2: usage."""
import argparse
import datetime
import os
import signal
import sys
from pathlib import Path

import bars
import machine
import marginal
import rows
import whole
from ground import ROOT, Ground
from program import Program
from results import Results, facts_text, say, table, write


def arguments():
    parser = argparse.ArgumentParser(prog="./dev bench", usage="./dev bench [options] [NAME...]", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--rounds", type=int)
    parser.add_argument("--scale", type=float)
    parser.add_argument("--jobs", type=int)
    parser.add_argument("--program", type=Path, default=ROOT / "osmig")
    parser.add_argument("--json", type=Path)
    parser.add_argument("names", nargs="*", metavar="NAME")
    given = parser.parse_args()
    given.rounds = given.rounds or (3 if given.quick else 5)
    given.scale = given.scale or (0.1 if given.quick else 1.0)
    try:
        given.wanted = bars.chosen(given.names)
    except ValueError as unknown:
        parser.error(f"there is no bar '{unknown}'. There are: {', '.join(bars.NAMES)}")
    return given


def measure(given, results):
    """Everything that is wanted; what the machine and the servers were."""
    with Ground(flushes=given.scale >= 0.01) as ground:  # below, nobody asks for figures
        program = given.program.resolve()
        facts = {"machine": machine.facts(ground), "settings": machine.settings(ground),
                 "versions": machine.versions(ground, program)}
        osmig = Program(ground, results, program, given.jobs)
        for part in (rows, whole, marginal):
            part.measure(ground, osmig, results, given.scale, given.rounds)
    return facts


def main():
    given = arguments()
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(143))
    os.chdir(ROOT)
    results, began = Results(given.wanted), datetime.datetime.now(datetime.timezone.utc)
    facts = measure(given, results)
    ended = datetime.datetime.now(datetime.timezone.utc)
    document = results.document(
        began=began.isoformat(timespec="seconds"), ended=ended.isoformat(timespec="seconds"), **facts,
        options={"scale": given.scale, "rounds": given.rounds, "jobs": given.jobs or "as osmig has it"})
    path = given.json or ROOT / f"build-bench/{began:%Y%m%d-%H%M%S}.json"
    write(document, path)
    print(f"{facts_text(document)}\n\n{table(document)}")
    say(f"\nEvery run and every value: {path}")
    return 1 if results.failed else 0


if __name__ == "__main__":
    sys.exit(main())
