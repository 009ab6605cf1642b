"""Kill the program at random moments in every kind of work, and look what is left.

    python -m tests.faults [--seconds 600] [--seed N] [--only Logging] [--jobs 2]

Each trial starts real programs in a directory of its own, sends SIGKILL, SIGTERM, SIGINT or SIGHUP at a
random moment, and then opens the store as the next start does. The table counts trials and problems and gives
the most seconds of recorded work that were missing: at most one after SIGKILL, nothing after the other
signals. The exit code is 1 if there was a problem.
"""

from __future__ import annotations

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import psutil

from tests.faults.killed_work import WORK, Ending, Finding, Work

SIGNALS = (signal.SIGKILL, signal.SIGKILL, signal.SIGTERM, signal.SIGINT, signal.SIGHUP)
PATIENCE_S = 30.0
"""How long a program may take to end in order."""

LOST_S = 1.5
"""How much recorded work may be missing after SIGKILL: a second, and what a loaded machine adds."""


@dataclass
class Row:
    """What was found in the trials of one kind of work."""

    trials: int = 0
    killed: int = 0
    lost_s: float = 0.0
    problems: list[str] = field(default_factory=list)


def ended(work: Work, sent: signal.Signals, delay: float) -> tuple[Ending, list[str]]:
    """Start the program of some work, send a signal after a delay and wait for its end."""
    lines: list[str] = []
    problems = []
    with subprocess.Popen(
        work.command(), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        reader = threading.Thread(target=lambda: lines.extend(process.stdout))
        errors: list[str] = []
        error_reader = threading.Thread(target=lambda: errors.extend(process.stderr))
        reader.start()
        error_reader.start()
        try:
            process.wait(delay)
        except subprocess.TimeoutExpired:
            children = psutil.Process(process.pid).children(recursive=True)
            moment = time.time()
            process.send_signal(sent)
            try:
                process.wait(PATIENCE_S)
            except subprocess.TimeoutExpired:
                problems.append(f"did not end within {PATIENCE_S:g} s after {sent.name}")
                process.kill()
            _, alive = psutil.wait_procs(children, PATIENCE_S)
            problems += [f"process {child.pid} outlived the program" for child in alive]
        else:
            moment, sent = time.time(), None
        reader.join()
        error_reader.join()
    if any(line.startswith("Traceback") for line in errors) and sent is not signal.SIGINT:
        problems.append("a traceback: " + " | ".join(line.strip() for line in errors[-8:]))
    return Ending(sent, moment, lines), problems


def trial(kind: type[Work], directory: Path, chance: random.Random) -> tuple[Ending, Finding]:
    """Make one trial."""
    work = kind(directory)
    work.prepare()
    ending, problems = ended(work, chance.choice(SIGNALS), chance.uniform(0.2, kind.seconds))
    try:
        found = work.finding(ending)
    except Exception as error:  # noqa: BLE001 - whatever cannot be read afterwards is a finding
        found = Finding(problems=[f"{type(error).__name__}: {error}"])
    found.problems[:0] = problems
    if found.lost_s is not None and found.lost_s > LOST_S:
        found.problems.append(f"{found.lost_s:.2f} s of work are missing")
    return ending, found


def main() -> int:
    """Make trials until the time is over and print what they found."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("--seconds", type=float, default=600.0)
    arguments.add_argument("--seed", type=int, default=0)
    arguments.add_argument("--jobs", type=int, default=2, help="trials at a time")
    arguments.add_argument("--only", action="append", choices=[kind.__name__ for kind in WORK])
    given = arguments.parse_args()
    kinds = [kind for kind in WORK if given.only is None or kind.__name__ in given.only]
    deadline = time.monotonic() + given.seconds
    rows: dict[str, Row] = defaultdict(Row)
    lock = threading.Lock()

    def trials(job: int, root: Path) -> None:
        chance = random.Random(f"{given.seed} {job}")
        number = 0
        while time.monotonic() < deadline:
            kind = kinds[(number + job * len(kinds) // given.jobs) % len(kinds)]
            with tempfile.TemporaryDirectory(dir=root) as directory:
                ending, found = trial(kind, Path(directory), chance)
            number += 1
            with lock:
                row = rows[kind.__name__]
                row.trials += 1
                row.killed += ending.signal is not None
                row.lost_s = max(row.lost_s, found.lost_s or 0.0)
                name = ending.signal.name if ending.signal else "no signal"
                row.problems += [f"{kind.__name__}, {name}: {problem}" for problem in found.problems]
                sys.stdout.writelines(f"{kind.__name__}, {name}: {problem}\n" for problem in found.problems)
                sys.stdout.flush()

    with tempfile.TemporaryDirectory() as root, ThreadPoolExecutor(given.jobs) as pool:
        for done in [pool.submit(trials, job, Path(root)) for job in range(given.jobs)]:
            done.result()
    lines = [f"{'work':16} {'trials':>7} {'killed':>7} {'problems':>9} {'most lost, s':>13}"]
    for name, row in rows.items():
        lines.append(f"{name:16} {row.trials:7} {row.killed:7} {len(row.problems):9} {row.lost_s:13.2f}")
    sys.stdout.write("\n".join(lines) + "\n")
    return any(row.problems for row in rows.values())


if __name__ == "__main__":
    sys.exit(main())
