"""The program in a process of its own, as a person starts it or at a measured pace."""

import sys
from pathlib import Path

MAIN = Path(__file__).parents[2] / "main.py"
PROGRAM = (sys.executable, str(MAIN))

_AT_A_MEASURED_PACE = """
import time
from storage.rescue.opening import open_store
from workbench.execution.processes import migration
from workbench.training.trainer import Trainer

advance = Trainer.advance

def unhurried(trainer, count):
    time.sleep(0.005)
    return advance(trainer, min(count, 1))

Trainer.advance = unhurried
migration.AFTER_SECONDS = float("inf")
open_store.__kwdefaults__["busy_timeout_s"] = 0.2
from workbench.__main__ import start
start()
"""
UNHURRIED_PROGRAM = (sys.executable, "-c", _AT_A_MEASURED_PACE)
"""The program whose runs take no core to themselves: two hundred updates a second, in its own process.

It waits for a locked store for a fifth of a second before it tells so.
"""
