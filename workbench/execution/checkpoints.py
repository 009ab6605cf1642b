"""The checkpoints of all runs of a store, in a folder beside it."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from workbench.errors import MachineError, WorkbenchError

if TYPE_CHECKING:
    from pathlib import Path

    from storage import RunRecord, Store
    from workbench.experiment import Experiment
    from workbench.training.snapshot import Snapshot

MOST = 32
"""Checkpoints kept of one run; each has as many numbers as θ, the update and the slots, and a few kB."""

SUFFIX = ".safetensors"

UID = re.compile("[0-9a-f]{32}")
"""What the store calls a run uniquely, and its folder here."""


class Checkpoints:
    """Files ``STORE-checkpoints/UID/STEP.safetensors``."""

    def __init__(self, store: Store) -> None:
        """Look, make nothing.

        Args:
            store: whose runs they are; it may still be opening, and has to be open when they are asked for.
        """
        self._store = store

    def steps(self, uid: str) -> list[int]:
        """After which updates of a run there are checkpoints, ascending."""
        return sorted(
            int(path.stem) for path in self._folder.joinpath(uid).glob(f"*{SUFFIX}") if path.stem.isdecimal()
        )

    def load(self, uid: str, step: int, experiment: Experiment) -> Snapshot:
        """The checkpoint of a run after an update.

        Raises:
            InputError: when it is damaged or of another experiment.
            MachineError: when it is not there or cannot be read.
        """
        from workbench.training.checkpoint import load_checkpoint

        return load_checkpoint(self._path(uid, step), experiment)

    def start(self, run: RunRecord, experiment: Experiment) -> Snapshot:
        """Where a branch starts.

        Raises:
            InputError: when the checkpoint is damaged or of another experiment.
            MachineError: when it is not there or cannot be read.
        """
        assert run.parent_step is not None
        return self.load(run.uid, run.parent_step, experiment)

    def latest(self, run: RunRecord, experiment: Experiment) -> Snapshot | None:
        """Where a run can go on: the newest sound checkpoint, ``None`` where it has to go on from its start.

        One that is ahead of what the store has is passed over, since the run would have a gap: the machine
        lost its power between the two.

        Raises:
            InputError: when the only checkpoint of a branch, its start, is damaged.
            MachineError: when it is not there.
        """
        for step in reversed([step for step in self.steps(run.uid) if step <= run.steps_done]):
            try:
                return self.load(run.uid, step, experiment)
            except WorkbenchError:
                continue
        return None if run.parent_step is None else self.start(run, experiment)

    def save(self, uid: str, experiment: Experiment, snapshot: Snapshot) -> None:
        """Write a checkpoint; beyond :data:`MOST` every second of the older ones goes.

        The first stays, since a branch starts there.

        Raises:
            MachineError: when the disk refuses it.
        """
        from workbench.training.checkpoint import save_checkpoint

        save_checkpoint(self._path(uid, snapshot.step), experiment, snapshot)
        steps = self.steps(uid)
        if len(steps) > MOST:
            for step in steps[1:-1:2]:
                self._path(uid, step).unlink(missing_ok=True)

    def sizes(self) -> dict[str, int]:
        """How many bytes the files of each run have, by its unique name."""
        sizes = {folder.name: self.size(folder.name) for folder in self._folder.glob("*")}
        return {uid: size for uid, size in sizes.items() if size}

    def size(self, uid: str) -> int:
        """How many bytes the files of one run have."""
        taken = 0
        for file in self._folder.joinpath(uid).glob(f"*{SUFFIX}"):
            # One may go while it is looked at.
            with suppress(OSError):
                taken += file.stat().st_size
        return taken

    def remove(self, uid: str) -> None:
        """Remove the files of a run for good; none of them is no error.

        Raises:
            MachineError: when the disk refuses it.
        """
        # A store may come from somebody else: a name that leads out of the folder removes nothing.
        if not UID.fullmatch(uid):
            return
        folder = self._folder / uid
        try:
            shutil.rmtree(folder)
        except FileNotFoundError:
            return
        except OSError as error:
            raise MachineError(f"the checkpoints {folder} cannot be removed ({error.strerror})") from error

    @property
    def _folder(self) -> Path:
        # Of a store that is still opening nobody knows the place yet.
        place = self._store.local
        return place.with_name(f"{place.stem}-checkpoints")

    def _path(self, uid: str, step: int) -> Path:
        return self._folder / uid / f"{step}{SUFFIX}"
