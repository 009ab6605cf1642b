"""Trainers in another process: the requests it answers, and its loop."""

from __future__ import annotations

import os
import pickle
import signal
import traceback
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbench.errors import WorkbenchError

if TYPE_CHECKING:
    from collections.abc import Sequence
    from multiprocessing.connection import Connection

    import numpy as np
    from numpy.typing import NDArray

    from workbench.training.trainer import Trainer
    from workbench.training.training_state import TrainingState

NICENESS = 5
"""Niceness of a training process, from 0 for none to 19."""


@dataclass(frozen=True)
class TrainerStatus:
    """A trainer's attributes after a request; see :class:`workbench.training.trainer.Trainer`."""

    done: int
    seconds: float
    rows: NDArray[np.int64]
    diverged: NDArray[np.int64]


@dataclass(frozen=True)
class Prepare:
    """Load what an experiment needs, so that its trainer is built quickly."""

    document: dict[str, Any]


@dataclass(frozen=True)
class Build:
    """Build a trainer of runs in given training states, with their present row numbers.

    Experiments are sent as documents: some optimizers' settings are of classes that are made at run time.
    """

    documents: Sequence[dict[str, Any]]
    states: Sequence[TrainingState]
    steps: int
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class Call:
    """Call a method of a trainer."""

    method: str
    argument: Any


@dataclass(frozen=True)
class SplitOff:
    """Move some rows of a trainer to a new one, which gets that key."""

    key: int
    rows: Sequence[int]


@dataclass(frozen=True)
class Drop:
    """Delete a trainer."""


Request = Prepare | Build | Call | SplitOff | Drop


@dataclass(frozen=True)
class Answer:
    """Result of a request.

    Attributes:
        result: what the method returned.
        status: the trainer's afterwards, ``None`` where there is none.
        error: an expected error.
        fault: the traceback of any other.
    """

    result: Any = None
    status: TrainerStatus | None = None
    error: WorkbenchError | None = None
    fault: str = ""


def send(connection: Connection, message: object) -> None:
    """Send a pickled copy; the connection itself would share the memory of tensors, which needs /dev/shm."""
    connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


def receive(connection: Connection) -> Any:
    """Receive what the other side, a process of this program, has sent with :func:`send`."""
    return pickle.loads(connection.recv_bytes())


def serve(connection: Connection) -> None:
    """Answer requests until the other side closes the connection.

    Args:
        connection: receives tuples of the request's number, a trainer's key and a :data:`Request`; sends
            tuples of the same number and an :class:`Answer`.
    """
    # Ctrl-C goes to all processes of a terminal; the one that was started there decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from workbench.training.devices import prepare_thread

    if hasattr(os, "nice"):
        # The window has precedence where there are no more cores than training processes.
        os.nice(NICENESS)
    prepare_thread()
    trainers: dict[int, Trainer] = {}
    try:
        while True:
            number, key, request = receive(connection)
            send(connection, (number, _answer(trainers, key, request)))
    except (EOFError, ConnectionError):
        return


def _answer(trainers: dict[int, Trainer], key: int, request: Request) -> Answer:
    try:
        result = _execute(trainers, key, request)
    except WorkbenchError as error:
        return Answer(error=error)
    except Exception:  # noqa: BLE001 - whatever a run raises is reported by the process that wants it trained
        return Answer(fault=traceback.format_exc())
    trainer = trainers.get(key)
    if trainer is None:
        return Answer(result)
    return Answer(result, TrainerStatus(trainer.done, trainer.seconds, trainer.rows, trainer.diverged))


def _execute(trainers: dict[int, Trainer], key: int, request: Request) -> Any:
    from workbench.experiment import from_document
    from workbench.training.trainer import Trainer

    match request:
        case Prepare():
            Trainer([from_document(request.document)])
        case Build():
            experiments = [from_document(document) for document in request.documents]
            trainer = Trainer(experiments, request.states, request.steps)
            trainer.rows = request.rows
            trainers[key] = trainer
        case Call():
            return getattr(trainers[key], request.method)(request.argument)
        case SplitOff():
            trainers[request.key] = trainers[key].split_off(request.rows)
        case Drop():
            trainers.pop(key, None)
    return None
