"""How fast runs train on a card beside plain torch.optim loops there, and how often an update waits for it.

    python -m tests.benchmarks.cuda [--seconds 2] [--only MLP]

First it is checked that updates that are replayed are, to the last bit, the same updates made one by one, and
those of the CPU to rounding. Then come run-steps per second, Adam in float32: ours with and without graphs,
for one run and for 64 together, torch's fastest loop and, one run, torch's whole step in a CUDA graph. Last
come the calls per block in which the program waits for the card, copies something or launches something, as
torch's profiler counts them: those in which it waits may not grow with the updates of a block. Without a card
it says so and ends with 1.
"""

from __future__ import annotations

import argparse
import sys
import time
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch

import torch

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from torch import Tensor

    from tests.benchmarks.torch_loops import Loop
    from workbench.experiment import Experiment
    from workbench.training.accelerators.cuda_graphs import Graphs

BLOCK = 256
CHECKED = 300
SLOPE = 1e-3
"""Relative difference from the CPU that rounding in float32 may grow to while so many updates are made."""

SOME = 8
"""Waits that a longer block may have more: for an evaluation or a reading, but not for every update."""

WAITING = (
    "cudaDeviceSynchronize", "cudaEventSynchronize", "cudaMemcpy", "cudaMemcpyAsync", "cudaStreamSynchronize",
)  # fmt: skip
LAUNCHES = ("cudaGraphLaunch", "cudaLaunchKernel", "cudaLaunchKernelExC")


@contextmanager
def ways(graphs_on: Callable[[torch.device], Graphs | None]) -> Iterator[None]:
    """Trainers made within capture by other means."""
    from workbench.training.accelerators import replay

    with patch.object(replay, "graphs_on", graphs_on):
        yield


def uncaptured(device: torch.device) -> Graphs:
    """Graphs of a card on which every capture fails, so that the same updates run one by one."""
    from workbench.training.accelerators.cuda_graphs import CudaGraphs

    class Uncaptured(CudaGraphs):
        def captured(self, function: Callable[[], Tensor]) -> None:
            return None

    return Uncaptured(device)


def trained(experiments: Sequence[Experiment], count: int) -> tuple[Tensor, Tensor]:
    """The losses ``[count, R]`` and the parameters."""
    from workbench.training.trainer import Trainer

    trainer = Trainer(experiments)
    losses = [block.values[:, :, 0] for block in trainer.advance(count) if block.names == ("loss",)]
    return torch.tensor(losses[0]), torch.tensor(trainer.parameters)


def check(experiment: Experiment) -> list[str]:
    """What is wrong with replayed updates, empty for nothing."""
    from tests.benchmarks.__main__ import alike
    from workbench.experiment import changed

    faults = []
    for count in (1, 3):
        rows = alike(changed(experiment, {"steps": 10 * BLOCK}), count)
        on_card = [changed(row, {"device": "cuda"}) for row in rows]
        replayed = trained(on_card, CHECKED)
        with ways(uncaptured):
            one_by_one = trained(on_card, CHECKED)
        with ways(lambda device: None):
            plain = trained(on_card, CHECKED)
        if not all(map(torch.equal, replayed, one_by_one)):
            faults.append(f"{count} runs replayed are not those made one by one")
        for name, other in (("without graphs", plain), ("on the CPU", trained(rows, CHECKED))):
            if not torch.allclose(replayed[0], other[0], rtol=SLOPE, atol=1e-5):
                faults.append(f"{count} runs replayed are not those {name}")
    return faults


def ours(experiment: Experiment, count: int, seconds: float) -> float:
    """Run-steps per second of the trainer."""
    from tests.benchmarks.__main__ import alike
    from workbench.training.trainer import Trainer

    trainer = Trainer(alike(experiment, count))
    # Everything is loaded and captured.
    trainer.advance(BLOCK)
    return count * BLOCK * rate(partial(trainer.advance, BLOCK), seconds)


def rate(function: Callable[[], object], seconds: float) -> float:
    """Calls per second, all that they asked of the card included."""
    torch.cuda.synchronize()
    calls, began = 0, time.perf_counter()
    while time.perf_counter() - began < seconds:
        function()
        calls += 1
    torch.cuda.synchronize()
    return calls / (time.perf_counter() - began)


def drawn(
    x: Tensor, y: Tensor, batch_size: int | None, loss: Callable[[Tensor, Tensor], Tensor]
) -> Callable[[], Tensor]:
    """The loss of a mini-batch that is drawn on the card, since a graph runs no Python."""
    if batch_size is None:
        return lambda: loss(x, y)

    def following() -> Tensor:
        chosen = torch.randint(len(x), (batch_size,))
        return loss(x[chosen], y[chosen])

    return following


def step_of(make: Callable[[], Loop], variant: dict[str, bool]) -> Callable[[], None]:
    """One step of torch's Adam on a loop."""
    parameters, loss = make()
    optimizer = torch.optim.Adam(parameters, lr=1e-3, **variant)

    def step() -> None:
        optimizer.zero_grad()
        loss().backward()
        optimizer.step()

    return step


def captured_step(make: Callable[[], Loop]) -> Callable[[], None]:
    """One step of torch's Adam, all of it in a graph."""
    step = step_of(make, {"capturable": True, "fused": True})
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph, stream=stream):
        step()
    return graph.replay


def peers(make: Callable[..., Loop], has_examples: bool, seconds: float) -> tuple[float, float]:
    """Steps per second of torch's fastest loop and of torch's step in a graph."""
    from tests.benchmarks.torch_loops import VARIANTS

    with torch.device("cuda"):
        steps = [step_of(make, variant) for variant in VARIANTS.values()]
        for step in steps:
            rate(step, seconds / 4)
        fastest = max(rate(step, seconds) for step in steps)
        graph = rate(captured_step(partial(make, over=drawn) if has_examples else make), seconds)
    return fastest, graph


def calls(experiment: Experiment, updates: int) -> dict[str, int]:
    """How often a block of so many updates calls each of the functions above."""
    from workbench.training.trainer import Trainer

    trainer = Trainer([experiment])
    trainer.advance(BLOCK)
    with torch.profiler.profile() as profile:
        trainer.advance(updates)
    found = {event.key: event.count for event in profile.key_averages()}
    return {name: found.get(name, 0) for name in (*WAITING, *LAUNCHES)}


def main() -> int:
    """Check, then print both tables."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.cuda", description=__doc__)
    parser.add_argument("--seconds", type=float, default=2.0, help="time for each measurement")
    parser.add_argument("--only", default="", help="the problems whose title has this in it")
    arguments = parser.parse_args()
    write = sys.stdout.write
    if not torch.cuda.is_available():
        write("There is no CUDA device here, so there is nothing to measure.\n")
        return 1
    # These import data sets, which whoever has no card need not wait for.
    from tests.benchmarks.__main__ import TOGETHER, cases
    from workbench.experiment import changed

    chosen = {title: case for title, case in cases().items() if arguments.only in title}
    faults = [f"{title}: {fault}" for title, (_, own) in chosen.items() for fault in check(own)]
    write("".join(f"{fault}\n" for fault in faults) or "Replayed updates are those made one by one.\n")
    columns = (
        "one run",
        "without graphs",
        f"{TOGETHER} together",
        "without graphs",
        "torch's fastest",
        "torch's graph",
    )
    write(f"\n| run-steps/s on {torch.cuda.get_device_name()} | {' | '.join(columns)} |\n")
    write(f"{'| --- ' * (1 + len(columns))}|\n")
    for title, (make, own) in chosen.items():
        experiment, figures = changed(own, {"device": "cuda"}), []
        for count in (1, TOGETHER):
            figures.append(ours(experiment, count, arguments.seconds))
            with ways(lambda device: None):
                figures.append(ours(experiment, count, arguments.seconds))
        figures += peers(make, experiment.problem.has_examples, arguments.seconds)
        write(f"| {title} | {' | '.join(f'{figure:,.0f}' for figure in figures)} |\n")
        sys.stdout.flush()
    write("\n| calls in a block | updates |" + "".join(f" {name} |" for name in (*WAITING, *LAUNCHES)))
    write(f"\n{'| --- ' * (2 + len(WAITING) + len(LAUNCHES))}|\n")
    for title, (_, own) in chosen.items():
        few, many = (calls(changed(own, {"device": "cuda"}), updates) for updates in (BLOCK // 4, BLOCK))
        for updates, found in ((BLOCK // 4, few), (BLOCK, many)):
            write(f"| {title} | {updates} | {' | '.join(str(found[name]) for name in found)} |\n")
        if any(many[name] > few[name] + SOME for name in WAITING if "Async" not in name):
            faults.append(f"{title}: waits grow with the updates of a block")
            write(f"{faults[-1]}\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
