"""Checkpoint files of a store's runs, in a folder beside it, and the thread that writes them."""

from __future__ import annotations

import re
import shutil
import threading
from collections import deque
from contextlib import suppress
from typing import TYPE_CHECKING

from storage import StoreError
from storage.messages import Message
from workbench.errors import MachineError, WorkbenchError

if TYPE_CHECKING:
    from pathlib import Path

    from storage import RunRecord, Store
    from workbench.experiment import Experiment
    from workbench.training.training_state import TrainingState

MOST = 32
"""Checkpoints kept per run; each holds as many numbers as θ, the update and the slots, and a few kB."""

SUFFIX = ".safetensors"

UID = re.compile("[0-9a-f]{32}")
"""Form of a run's unique identifier in the store, which names its folder here."""

PENDING_BYTES = 64 * 2**20
"""Pending checkpoints of one run besides its newest one; on a slower disk some in between are skipped."""


class Checkpoints:
    """Files ``STORE-checkpoints/UID/STEP.safetensors``."""

    def __init__(self, store: Store) -> None:
        """Create nothing yet.

        Args:
            store: whose runs they are; it may still be opening, and must be open when a method is called.
        """
        self._store = store

    def steps(self, uid: str) -> list[int]:
        """Steps of a run's checkpoints, ascending."""
        return sorted(
            int(path.stem) for path in self._folder.joinpath(uid).glob(f"*{SUFFIX}") if path.stem.isdecimal()
        )

    def load(self, uid: str, step: int, experiment: Experiment) -> TrainingState:
        """Read the checkpoint of a run after an update.

        Raises:
            InputError: when it is damaged or of another experiment.
            MachineError: when it does not exist or cannot be read.
        """
        from workbench.training.checkpoint import load_checkpoint

        return load_checkpoint(self._path(uid, step), experiment)

    def start(self, run: RunRecord, experiment: Experiment) -> TrainingState:
        """Read the training state from which a branch starts.

        Raises:
            InputError: when the checkpoint is damaged or of another experiment.
            MachineError: when it does not exist or cannot be read.
        """
        assert run.parent_step is not None
        return self.load(run.uid, run.parent_step, experiment)

    def latest(self, run: RunRecord, experiment: Experiment) -> TrainingState | None:
        """Read the newest sound checkpoint; ``None`` where the run has to restart from its beginning.

        A checkpoint ahead of the values in the store is skipped, since the resumed run would have a gap: the
        machine lost its power between writing the two.

        Raises:
            InputError: when the only checkpoint of a branch, its start, is damaged.
            MachineError: when that one does not exist.
        """
        for step in reversed([step for step in self.steps(run.uid) if step <= run.steps_done]):
            try:
                return self.load(run.uid, step, experiment)
            except WorkbenchError:
                continue
        return None if run.parent_step is None else self.start(run, experiment)

    def save(self, uid: str, experiment: Experiment, state: TrainingState) -> None:
        """Write a checkpoint; beyond :data:`MOST` every second of the older ones is deleted.

        The first stays, since a branch starts there.

        Raises:
            MachineError: when it cannot be written.
        """
        from workbench.training.checkpoint import save_checkpoint

        save_checkpoint(self._path(uid, state.step), experiment, state)
        steps = self.steps(uid)
        if len(steps) > MOST:
            for step in steps[1:-1:2]:
                self._path(uid, step).unlink(missing_ok=True)

    def sizes(self) -> dict[str, int]:
        """Bytes of each run's files, by the run's unique identifier."""
        sizes = {folder.name: self.size(folder.name) for folder in self._folder.glob("*")}
        return {uid: size for uid, size in sizes.items() if size}

    def size(self, uid: str) -> int:
        """Bytes of one run's files."""
        total = 0
        for file in self._folder.joinpath(uid).glob(f"*{SUFFIX}"):
            # A file may be deleted meanwhile.
            with suppress(OSError):
                total += file.stat().st_size
        return total

    def remove(self, uid: str) -> None:
        """Delete the files of a run; a run without any is no error.

        Raises:
            MachineError: when they cannot be deleted.
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
            raise MachineError(
                Message("the checkpoints {0} cannot be removed ({1})", folder, error.strerror)
            ) from error

    @property
    def _folder(self) -> Path:
        # The path of a store that is still opening is not known before.
        path = self._store.local
        return path.with_name(f"{path.stem}-checkpoints")

    def _path(self, uid: str, step: int) -> Path:
        return self._folder / uid / f"{step}{SUFFIX}"


class CheckpointWriter:
    """Thread that writes checkpoints in the order given, so that neither trainers nor the recorder wait.

    Attributes:
        fault: why the last write failed; ``None`` where it succeeded.
    """

    def __init__(self, store: Store) -> None:
        """Start the thread.

        Args:
            store: the checkpoints lie beside it.
        """
        self.fault: Exception | None = None
        self._store = store
        self._checkpoints = Checkpoints(store)
        self._changed = threading.Condition()
        self._pending: dict[int, deque[tuple[Experiment, TrainingState]]] = {}
        self._closing = False
        self._thread = threading.Thread(target=self._work, name="checkpoints")
        self._thread.start()

    def put(self, run_id: int, experiment: Experiment, state: TrainingState) -> None:
        """Queue a checkpoint."""
        with self._changed:
            pending = self._pending.setdefault(run_id, deque())
            if sum(past.size for _, past in pending) > PENDING_BYTES:
                pending.pop()
            pending.append((experiment, state))
            self._changed.notify()

    def close(self) -> None:
        """Write what is queued and end the thread."""
        with self._changed:
            self._closing = True
            self._changed.notify()
        self._thread.join()

    def _work(self) -> None:
        uids: dict[int, str] = {}
        while (item := self._next()) is not None:
            run_id, experiment, state = item
            try:
                if run_id not in uids:
                    uids[run_id] = self._store.run(run_id).uid
                self._checkpoints.save(uids[run_id], experiment, state)
                self.fault = None
            except (MachineError, StoreError) as error:
                # A checkpoint that is lost costs time when the run is resumed; the run itself is unharmed.
                self.fault = error

    def _next(self) -> tuple[int, Experiment, TrainingState] | None:
        with self._changed:
            self._changed.wait_for(lambda: self._pending or self._closing)
            if not self._pending:
                return None
            run_id = next(iter(self._pending))
            experiment, state = self._pending[run_id].popleft()
            if not self._pending[run_id]:
                del self._pending[run_id]
            return run_id, experiment, state
