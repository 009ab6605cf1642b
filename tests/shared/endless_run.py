"""An endless run in a process of its own, followed on its terminal."""

import os
import pty
import re
import select
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from storage import open_store

MAIN = Path(__file__).parents[2] / "main.py"
ENDLESS = 1_000_000_000
PATIENCE_S = 60.0


class Run:
    """An endless run on a terminal of its own.

    Attributes:
        process: the program.
        shown: everything on its terminal so far.
        readings: when a number of updates was seen in the progress bar, and that number.
    """

    def __init__(self, process, terminal):
        self.process = process
        self.shown = ""
        self.readings = []
        self._terminal = terminal

    @property
    def done(self):
        return self.readings[-1][1] if self.readings else 0

    def until(self, condition):
        """Follow the terminal until the condition holds."""
        deadline = time.monotonic() + PATIENCE_S
        while not condition():
            assert select.select([self._terminal], [], [], deadline - time.monotonic())[0], self.shown
            text = os.read(self._terminal, 65536).decode(errors="replace")
            self.shown += text
            now = time.monotonic()
            self.readings += [(now, int(number)) for number in re.findall(rf"(\d+)/{ENDLESS}", text)]

    def end(self, *numbers):
        """Send signals; what the program printed on standard output, once it has ended."""
        for number in numbers:
            self.process.send_signal(number)
        out = self.process.communicate(timeout=PATIENCE_S)[0]
        # Linux tells the end of a terminal by an error.
        with suppress(OSError):
            self.until(lambda: False)
        return out


@contextmanager
def endless_run(place, *options):
    terminal, its_side = pty.openpty()
    arguments = ["run", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", str(ENDLESS), "--json"]
    process = subprocess.Popen(
        [sys.executable, MAIN, "--store", str(place), *arguments, *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=its_side,
        text=True,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "500"},
    )
    os.close(its_side)
    with process:
        try:
            yield Run(process, terminal)
        finally:
            process.kill()
            os.close(terminal)


def stored_steps(place, run_id=1):
    with open_store(place) as store:
        return store.series(run_id, "loss").steps.tolist()
