"""Runs that an importer has found in a file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np

from storage import OWN_LOOP, RunTransfer, Series, SeriesBlock, Status
from storage.messages import Message
from storage.transfer.run_transfer import LONGEST_NAME

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Mapping, Sequence
    from contextlib import AbstractContextManager
    from datetime import datetime
    from pathlib import Path

    from storage import Scalar
    from workbench.delimited import CsvForm


@dataclass(frozen=True)
class RunContent:
    """The content of a run in a file.

    Attributes:
        transfer: what the file says of it.
        blocks: reads its points, as blocks of the run whose number it is given.
        notes: sentences on what was left out or mended.
    """

    transfer: RunTransfer
    blocks: Callable[[int], Generator[SeriesBlock, None, None]]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class FoundRun:
    """A run in a file, whose content has not been read yet.

    Attributes:
        title: its name in a report.
        read: reads its content; an error that this raises concerns this run alone.
    """

    title: str
    read: Callable[[], RunContent]


@dataclass(frozen=True)
class Importer:
    """Finds the runs in files of one kind.

    Every file is untrusted input: an importer executes nothing in it, opens nothing that it names, and checks
    what it claims of its own size before memory is allocated for it.

    Attributes:
        kind: what such a file is, as a part of the sentence "a file must be …".
        recognises: whether a path holds a file of this kind; takes the path and the first
            :data:`START_BYTES` bytes of the file, none of a folder.
        open: gives the runs of a path while its file is open. Takes the path, the form of tables of text as
            the person gave it, and a function that says whether the import goes on. It raises InputError
            where the content cannot be used, TransferStoppedError where the import does not go on, and
            OSError where the system refuses to read.
        order: importers with a lower one are asked first.
    """

    kind: Message
    recognises: Callable[[Path, bytes], bool]
    open: Callable[[Path, CsvForm, Callable[[], bool]], AbstractContextManager[Sequence[FoundRun]]]
    order: int = 0


START_BYTES = 4096
"""How much of a file is read to recognise its kind."""


def logged_run(
    identity: bytes,
    title: str,
    series: Mapping[str, Series],
    *,
    created: datetime,
    ended: datetime,
    started: datetime | None = None,
    settings: Mapping[str, Scalar] | None = None,
    notes: tuple[str, ...] = (),
) -> RunContent:
    """A finished run of somebody's own training loop, whose series are in memory.

    Args:
        identity: what tells it from every other run; the same bytes stand for the same run ever after.
        title: its name, cut where it is too long.
        series: by name, each with ascending steps.
        created: when it was made.
        ended: when it ended.
        started: when it began, where that is known.
        settings: hyper-parameters; ``problem``, ``optimizer`` and ``seed`` among them say what they say.
        notes: sentences on what was left out or mended.
    """
    known = dict(settings or {})
    last = max((int(each.steps[-1]) for each in series.values()), default=0)
    seed = known.get("seed")
    is_seed = isinstance(seed, int | float) and abs(seed) < 2**63 and seed == int(seed)
    transfer = RunTransfer(
        uid=hashlib.sha256(identity).hexdigest()[:32],
        name=title[:LONGEST_NAME],
        problem=str(known.get("problem", OWN_LOOP))[:LONGEST_NAME],
        optimizer=str(known.get("optimizer", OWN_LOOP))[:LONGEST_NAME],
        status=Status.FINISHED,
        settings=known,
        seed=int(seed or 0) if is_seed else 0,
        planned_steps=last,
        steps_done=last,
        seconds=max(last_second(series), 0.0),
        created=created,
        started=started,
        ended=ended,
    )
    return RunContent(transfer, partial(blocks_of, series), notes)


def last_second(series: Mapping[str, Series]) -> float:
    """The largest of the seconds, 0 where there are none."""
    return max((float(each.seconds.max()) for each in series.values() if each.seconds.size), default=0.0)


def overwritten_note(count: int) -> tuple[str, ...]:
    """What to tell of so many points that share their step with a later one."""
    return (Message("{0} values gave way to later ones at the same step", count),) if count else ()


def blocks_of(series: Mapping[str, Series], run_id: int) -> Generator[SeriesBlock, None, None]:
    """Series in memory as blocks of a run; series that share one array of steps share a block.

    An empty block comes first, which fixes the order of the names.
    """
    if not series:
        return
    names = tuple(series)
    yield SeriesBlock(run_id, names, np.empty(0, np.int64), np.empty(0), np.empty((0, len(names))))
    grids: dict[int, list[str]] = {}
    for name, each in series.items():
        grids.setdefault(id(each.steps), []).append(name)
    for together in grids.values():
        grid = series[together[0]]
        values = np.stack([series[name].values for name in together], axis=1)
        yield SeriesBlock(run_id, tuple(together), grid.steps, grid.seconds, values)


def ascending(series: Series) -> tuple[Series, int]:
    """The points sorted by step, only the last of those at one step, and how many were overwritten by it.

    >>> found, overwritten = ascending(
    ...     Series(np.array([1, 3, 2, 3]), np.array([0.0, 1.0, 2.0, 3.0]), np.array([5.0, 6.0, 7.0, 8.0]))
    ... )
    >>> found.steps.tolist(), found.values.tolist(), overwritten
    ([1, 2, 3], [5.0, 7.0, 8.0], 1)
    """
    if np.all(series.steps[1:] > series.steps[:-1]):
        return series, 0
    order = np.argsort(series.steps, kind="stable")
    steps = series.steps[order]
    kept = order[np.append(steps[1:] != steps[:-1], True)]
    whole = Series(series.steps[kept], series.seconds[kept], series.values[kept])
    return whole, order.size - kept.size
