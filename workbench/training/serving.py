"""Trainers that another process has made here: what a process for training does."""

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

    from workbench.training.snapshot import Snapshot
    from workbench.training.trainer import Trainer

NICENESS = 5
"""How much a process that trains gives way to others of the system, 0 not at all, 19 most."""


@dataclass(frozen=True)
class Standing:
    """What a trainer's attributes say after a request, see :class:`Trainer`."""

    done: int
    seconds: float
    rows: NDArray[np.int64]
    diverged: NDArray[np.int64]


@dataclass(frozen=True)
class Prepare:
    """Load and try whatever an experiment needs, so that its trainer is built in no time."""

    document: dict[str, Any]


@dataclass(frozen=True)
class Build:
    """Make a trainer of runs that are where their snapshots say, under the numbers they had.

    Experiments travel as documents: some optimizers' settings are of classes that are made at run time.
    """

    documents: Sequence[dict[str, Any]]
    snapshots: Sequence[Snapshot]
    steps: int
    rows: NDArray[np.int64]


@dataclass(frozen=True)
class Call:
    """Call a method of a trainer."""

    method: str
    argument: Any


@dataclass(frozen=True)
class Split:
    """Let some of the runs go on in a trainer of their own, under that key."""

    key: int
    rows: Sequence[int]


@dataclass(frozen=True)
class Drop:
    """Forget a trainer."""


Request = Prepare | Build | Call | Split | Drop


@dataclass(frozen=True)
class Answer:
    """What came of a request.

    Attributes:
        result: what the method returned.
        standing: the trainer's afterwards, ``None`` where there is none.
        error: a fault that a sentence explains.
        fault: the traceback of any other.
    """

    result: Any = None
    standing: Standing | None = None
    error: WorkbenchError | None = None
    fault: str = ""


def send(connection: Connection, message: object) -> None:
    """Send a copy; the connection itself would share the memory of tensors, which needs room elsewhere."""
    connection.send_bytes(pickle.dumps(message, pickle.HIGHEST_PROTOCOL))


def received(connection: Connection) -> Any:
    """What the other side, a process of our own, has sent with :func:`send`."""
    return pickle.loads(connection.recv_bytes())


def serve(connection: Connection) -> None:
    """Answer requests until the other side is gone.

    Args:
        connection: brings pairs of a trainer's key and a :data:`Request`, takes an :class:`Answer` to each.
    """
    # Ctrl-C goes to all processes of a terminal; the one that was started there decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    from workbench.training.devices import prepare_thread

    if hasattr(os, "nice"):
        # The window comes first where there are no more cores than processes that train.
        os.nice(NICENESS)
    prepare_thread()
    trainers: dict[int, Trainer] = {}
    try:
        while True:
            key, request = received(connection)
            send(connection, _answer(trainers, key, request))
    except (EOFError, ConnectionError):
        return


def _answer(trainers: dict[int, Trainer], key: int, request: Request) -> Answer:
    try:
        result = _carried_out(trainers, key, request)
    except WorkbenchError as error:
        return Answer(error=error)
    except Exception:  # noqa: BLE001 - whatever a run raises is told to who wanted it trained
        return Answer(fault=traceback.format_exc())
    trainer = trainers.get(key)
    if trainer is None:
        return Answer(result)
    return Answer(result, Standing(trainer.done, trainer.seconds, trainer.rows, trainer.diverged))


def _carried_out(trainers: dict[int, Trainer], key: int, request: Request) -> Any:
    from workbench.experiment import from_document
    from workbench.training.trainer import Trainer

    match request:
        case Prepare():
            Trainer([from_document(request.document)])
        case Build():
            experiments = [from_document(document) for document in request.documents]
            trainer = Trainer(experiments, request.snapshots, request.steps)
            trainer.rows = request.rows
            trainers[key] = trainer
        case Call():
            return getattr(trainers[key], request.method)(request.argument)
        case Split():
            trainers[request.key] = trainers[key].split(request.rows)
        case Drop():
            trainers.pop(key, None)
    return None
