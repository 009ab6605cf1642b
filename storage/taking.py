"""Runs from elsewhere taken into the store, each whole or not at all."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import closing, suppress
from dataclasses import replace

import numpy as np
from sqlalchemy import Connection, select, update

from storage import reading, tally, writing
from storage.access import OpenStore
from storage.arrival import Arrival, Outcome, Taken
from storage.blocks import Block, Series
from storage.departure import arrival as read_arrival
from storage.departure import blocks as read_blocks
from storage.errors import StoreError
from storage.models import RunRow
from storage.reading import Found
from storage.records import IMPORTED, Change, NewRun
from storage.status import Status
from storage.upkeep import Upkeep

Blocks = Callable[[int], Generator[Block, None, None]]
"""Gives the points as blocks of the run with the given number; a first, empty block may name the series."""


class RunDiffersError(StoreError):
    """The store holds the run already, with other points than those that arrive."""

    default_problem = "holds this run with other points, and was left as it is"


class Taking(Upkeep):
    """The part of a store that takes runs from elsewhere, and gives its own away."""

    def arrival(self, run_id: int) -> Arrival:
        """Return a run as another store takes it.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return read_arrival(connection, self.place, run_id)

    def blocks(self, run_id: int, target_id: int) -> Generator[Block, None, None]:
        """Yield the points of a run as blocks of a run of another store."""
        with self._reading() as connection:
            yield from read_blocks(connection, self.place, run_id, target_id)

    def known(self, arrival: Arrival) -> Taken | None:
        """Return what taking a run would come to, as far as can be told without its points.

        ``None`` stands for a run that is not here. A run that is here and has made as many steps stays as it
        is, in the bin too; so does one that trains here.
        """
        with self._reading() as connection:
            return _standing(connection, arrival)

    def take(self, arrival: Arrival, blocks: Blocks, source: str = "") -> Taken:
        """Add a run with everything that belongs to it, in one transaction.

        A run that is here already is not added again. If it has made more steps elsewhere its points are
        appended, provided that those that are here are the same to the last bit; its name, note and marks
        stay those it has here. A run that is not over elsewhere is interrupted here.

        Args:
            arrival: The run.
            blocks: Its points; called once, inside the transaction. What it raises ends that.
            source: The file from which it comes; empty for a copy that is no import.

        Raises:
            RunDiffersError: If the run is here with other points.
            ValueError: If a series goes back, or a tag is blank.
        """
        known = self.known(arrival)
        if known is not None and known.outcome is Outcome.KNOWN:
            return known
        with self._writing() as connection:
            # Another program may have been quicker.
            known = _standing(connection, arrival)
            written = 0
            if known is None:
                known = Taken(Outcome.ADDED, _add(connection, arrival, source, self))
                with closing(blocks(known.run_id)) as arriving:
                    for block in arriving:
                        _write(connection, block)
                        written += 1
            elif known.outcome is Outcome.EXTENDED:
                self._extend(connection, known.run_id, arrival, blocks)
        if written != 1:
            # What was taken is in the store: if there is no room for this now, a later merge tries again.
            with suppress(StoreError):
                self.merge(known.run_id)
        return known

    def _extend(self, connection: Connection, run_id: int, arrival: Arrival, blocks: Blocks) -> None:
        here = reading.all_series(connection, self.place, run_id)
        met = dict.fromkeys(here, 0)
        with closing(blocks(run_id)) as arriving:
            for block in arriving:
                for part in self._beyond(block, here, met):
                    _write(connection, part)
        if any(met[name] < series.steps.size for name, series in here.items()):
            raise RunDiffersError(self.place)
        status, message = _end(arrival)
        change = Change(
            run_id,
            status=status,
            message=message,
            steps_done=arrival.steps_done,
            planned_steps=arrival.planned_steps,
            seconds=arrival.seconds,
            ended=arrival.ended,
        )
        writing.apply_changes(connection, [change], self.owner)

    def _beyond(self, block: Block, here: Mapping[str, Series], met: dict[str, int]) -> Iterator[Block]:
        """Yield what is not here yet of a block, and count what is."""
        groups: dict[int, list[int]] = {}
        for column, name in enumerate(block.names):
            there = here.get(name)
            start = met.get(name, 0)
            size = 0 if there is None else min(block.steps.size, there.steps.size - start)
            if there is not None and size:
                same = slice(start, start + size)
                arriving = np.ascontiguousarray(block.values[:size, column])
                if not np.array_equal(there.steps[same], block.steps[:size]) or not np.array_equal(
                    there.values[same].view(np.uint64), arriving.view(np.uint64)
                ):
                    raise RunDiffersError(self.place)
                met[name] = start + size
            groups.setdefault(size, []).append(column)
        for size, columns in groups.items():
            yield replace(
                block,
                names=tuple(block.names[column] for column in columns),
                steps=block.steps[size:],
                seconds=block.seconds[size:],
                values=block.values[size:, columns],
            )


def _find(connection: Connection, uid: str) -> Found | None:
    return connection.execute(
        select(RunRow.id, RunRow.status, RunRow.steps_done).where(RunRow.uid == uid)
    ).first()


def _standing(connection: Connection, arrival: Arrival) -> Taken | None:
    here = _find(connection, arrival.uid)
    if here is None:
        return None
    went_on = arrival.steps_done > here.steps_done and Status(here.status).is_over
    return Taken(Outcome.EXTENDED if went_on else Outcome.KNOWN, here.id)


def _end(arrival: Arrival) -> tuple[Status, str]:
    """The status and message with which a run arrives: nobody trains it here."""
    if arrival.status.is_over:
        return arrival.status, arrival.message
    return Status.INTERRUPTED, f"It was still {arrival.status} where it was taken from."


def _add(connection: Connection, arrival: Arrival, source: str, store: OpenStore) -> int:
    new = NewRun(
        name=arrival.name,
        problem=arrival.problem,
        optimizer=arrival.optimizer,
        convention=arrival.convention,
        schedule=arrival.schedule,
        experiment=arrival.experiment,
        settings=arrival.settings,
        seed=arrival.seed,
        planned_steps=arrival.planned_steps,
        device=arrival.device,
        environment=arrival.environment | ({IMPORTED: source} if source else {}),
        sweep=arrival.sweep,
        tags=arrival.tags,
    )
    (run_id,) = writing.add_runs(connection, [new], store.owner)
    parent = None if arrival.parent_uid is None else _find(connection, arrival.parent_uid)
    status, message = _end(arrival)
    connection.execute(
        update(RunRow)
        .where(RunRow.id == run_id)
        .values(
            uid=arrival.uid,
            status=status.value,
            message=message,
            steps_done=arrival.steps_done,
            seconds=arrival.seconds,
            created=arrival.created,
            started=arrival.started,
            ended=arrival.ended,
            parent_id=None if parent is None else parent.id,
            parent_step=arrival.parent_step,
            note=arrival.note,
            favourite=arrival.favourite,
            locked=arrival.locked,
        )
    )
    return run_id


def _write(connection: Connection, block: Block) -> None:
    # The rows of its series now, so that they keep their order whichever has points first.
    tallies = tally.load(connection, [block])
    if block.steps.size and block.names:
        writing.write_blocks(connection, [block], tallies)
