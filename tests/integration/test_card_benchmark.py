"""What needs a card says so where there is none."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_without_a_card_the_benchmark_says_so_in_a_line_and_fails():
    hidden = {**os.environ, "CUDA_VISIBLE_DEVICES": "", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.benchmarks.cuda"]
    ended = subprocess.run(
        command, check=False, cwd=ROOT, env=hidden, capture_output=True, text=True, timeout=100
    )
    assert ended.returncode == 1
    assert ended.stdout.splitlines() == ["There is no CUDA device here, so there is nothing to measure."]
    assert not ended.stderr
