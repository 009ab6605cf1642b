"""How soon the window reacts after its start, and how long it stands still while torch loads.

    python -m tests.benchmarks.start_up [--rounds 5]

The real program is started again and again, offscreen unless ``QT_QPA_PLATFORM`` says otherwise. A timer
of 5 ms within it tells when the window first reacts and the longest time between two of its turns after
that, until torch has been there for two seconds. Less than 1 s and at most 100 ms are wanted. Beside the
clock stands the processor time that the window's thread has used by then, which other programs do not
change. The first start, which reads files from the disk and compiles them, does not count; the others find
what it has compiled, as a person's do, whatever ``PYTHONDONTWRITEBYTECODE`` says here.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROGRAM = """
import sys, time
from PySide6.QtCore import QTimer, Qt
from PySide6.QtWidgets import QApplication
started, store = float(sys.argv[1]), sys.argv[2]
sys.argv = ["main.py", "--store", store]
application = QApplication(sys.argv[:1])
turns, used, loaded = [], [], []
def turn():
    now = time.time()
    if any(window.isVisible() for window in application.topLevelWidgets()):
        turns.append(now)
        used.append(time.thread_time())
    torch = sys.modules.get("torch")
    if turns and not loaded and hasattr(torch, "compile"):
        loaded.append(now)
    if loaded and now - loaded[0] > 2:
        timer.stop()
        application.closeAllWindows()
timer = QTimer()
timer.setTimerType(Qt.TimerType.PreciseTimer)
timer.timeout.connect(turn)
timer.start(5)
from workbench.__main__ import main
main()
longest = max(after - before for before, after in zip(turns, turns[1:]))
print(turns[0] - started, used[0], longest)
"""


def measured(folder: Path) -> tuple[float, float, float]:
    """Seconds until the window reacts, those of them that its thread computed, and its longest stall."""
    environment = {"QT_QPA_PLATFORM": "offscreen", **os.environ}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, repr(time.time()), str(folder / "runs.sqlite")],
        env=environment,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    first, used, longest = map(float, done.stdout.split())
    return first, used, longest


def main() -> int:
    """Print the figures."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.start_up", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="starts that count")
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as folder:
        starts = [measured(Path(folder)) for _ in range(rounds + 1)][1:]
    first, used, longest = (statistics.median(figures) for figures in zip(*starts, strict=True))
    sys.stdout.write("| start-up | measured | wanted |\n| --- | --- | --- |\n")
    sys.stdout.write(f"| window reacts after | {first:.2f} s | < 1 s |\n")
    sys.stdout.write(f"| processor time of its thread | {used:.2f} s | |\n")
    sys.stdout.write(f"| longest stall while torch loads | {longest * 1000:.0f} ms | ≤ 100 ms |\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
