"""How fast the run store is, beside other trackers in the same minutes on the same machine.

    python -m tests.benchmarks.store [--steps 100000] [--rounds 3]

One run of 8 series, real numbers of a training loss with noise as float32 makes them, logged step by step
from one loop; then many small runs. TensorBoard and MLflow take part when the extra ``peers`` is installed.
All take turns, and the median of the rounds is shown. The slow ones log fewer steps; figures are rates.

"cost" is what the loop loses by logging; "pause" the longest time between two of its steps; "durable" ends
when everything is in the files; "open" is the first picture of all series from a file that is still closed (a
tool that reads all points for it is charged for as many as the run store has); "list" is every run with
settings and final loss.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from tests.benchmarks import store_tools

if TYPE_CHECKING:
    from tests.benchmarks.store_tools import Tool

SERIES = tuple("abcdefgh")


@dataclass(frozen=True)
class Figures:
    """What was measured of one tool in one round."""

    cost_us: float
    pause_ms: float
    durable_per_s: float
    bytes_per_point: float
    open_ms: float
    read_s_per_million: float
    list_ms_per_1000: float


HEADINGS = {
    "cost_us": "cost, µs a point",
    "pause_ms": "pause, ms",
    "durable_per_s": "durable points/s",
    "bytes_per_point": "bytes a point",
    "open_ms": "open, ms",
    "read_s_per_million": "read 1 M points, s",
    "list_ms_per_1000": "list 1 000 runs, ms",
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument(
        "--steps", type=int, default=100_000, help="of the long run, for the store (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=3, help="(default %(default)s)")
    options = parser.parse_args()
    tools: list[Tool] = [store_tools.Workbench()]
    if importlib.util.find_spec("tensorboard") is not None:
        tools.append(store_tools.TensorBoard())
    if importlib.util.find_spec("mlflow") is not None:
        tools.append(store_tools.MLflow())
    found: dict[str, list[Figures]] = {tool.name: [] for tool in tools}
    for _ in range(options.rounds):
        for tool in tools:
            found[tool.name].append(measured(tool, options.steps * len(SERIES)))
    show({name: median(rounds) for name, rounds in found.items()})


def measured(tool: Tool, longest: int) -> Figures:
    """Log, read and list with one tool.

    Args:
        tool: It is given fewer points where it is slow.
        longest: Points of the long run, of all series together.
    """
    values = realistic(max(200, longest // len(SERIES) // tool.slowness))
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        cost, pause, durable = logged(tool, place / "long", values)
        size = sum(file.stat().st_size for file in (place / "long").rglob("*") if file.is_file())
        began = time.perf_counter()
        tool.open(place / "long", SERIES)
        opened = time.perf_counter() - began
        began = time.perf_counter()
        points = tool.read(place / "long", SERIES)
        read = time.perf_counter() - began
        if points != values.size:
            raise RuntimeError(f"{tool.name} gave back {points} of {values.size} points.")
        runs = max(10, 1000 // tool.slowness)
        tool.write_many(place / "many", runs)
        began = time.perf_counter()
        if tool.list(place / "many") != runs:
            raise RuntimeError(f"{tool.name} lost runs.")
        listed = time.perf_counter() - began
    return Figures(
        cost_us=cost / values.size * 1e6,
        pause_ms=pause * 1e3,
        durable_per_s=values.size / durable,
        bytes_per_point=size / values.size,
        open_ms=opened * 1e3 * (1 if tool.has_pictures else longest / values.size),
        read_s_per_million=read / points * 1e6,
        list_ms_per_1000=listed / runs * 1e6,
    )


def realistic(steps: int) -> np.ndarray:
    """Losses that fall and flicker, ``[steps, 8]``, as float32 arithmetic gives them."""
    rng = np.random.default_rng(0)
    falling = np.exp(-np.arange(steps) / (0.3 * steps))[:, None] * np.linspace(0.5, 3.0, len(SERIES))
    return (
        (falling * np.exp(0.2 * rng.normal(size=(steps, len(SERIES))))).astype(np.float32).astype(np.float64)
    )


def logged(tool: Tool, place: Path, values: np.ndarray) -> tuple[float, float, float]:
    """Seconds that logging takes from the loop, the longest pause, and seconds until all is durable."""
    rows = values.tolist()
    clock = time.perf_counter
    began = last = clock()
    longest = 0.0
    for _ in enumerate(rows, start=1):
        longest, last = max(longest, clock() - last), clock()
    empty = clock() - began
    with tool.logging(place, SERIES) as log:
        longest, began = 0.0, clock()
        last = began
        for step, row in enumerate(rows, start=1):
            log(step, row)
            now = clock()
            if now - last > longest:
                longest = now - last
            last = now
        looped = clock() - began
    return max(looped - empty, 0.0), longest, clock() - began


def median(rounds: list[Figures]) -> Figures:
    """The median of each figure."""
    return Figures(
        **{name: statistics.median(getattr(figures, name) for figures in rounds) for name in HEADINGS}
    )


def show(found: dict[str, Figures]) -> None:
    """Print the figures, and those of the others over ours, turned so that above 1 ours is better."""
    (ours_name, ours), *others = found.items()
    lines = [f"{'':24}" + "".join(f"{name:>24}" for name in found)]
    for name, heading in HEADINGS.items():
        line = f"{heading:24}{getattr(ours, name):24,.4g}"
        for _, theirs in others:
            mine, other = getattr(ours, name), getattr(theirs, name)
            ratio = mine / other if name == "durable_per_s" else other / mine
            line += f"{f'{other:,.4g}  ({ratio:,.3g}×)':>24}"
        lines.append(line)
    lines.append(f"In brackets: how many times better the {ours_name} is in this figure.")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
