"""Checkpoint file of a run: tensors as safetensors, everything else as JSON in its metadata.

Nothing in the file is ever executed: safetensors holds numbers only, and what the JSON says is checked
against the experiment that the reader already has.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from storage.atomic_write import atomic_write
from storage.messages import Message
from workbench.errors import InputError, MachineError
from workbench.optimizers.state import SavedState
from workbench.training.examples import OrderPosition
from workbench.training.training_state import TrainingState

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from torch import Tensor

    from workbench.experiment import Experiment

FORMAT = "descent-workbench checkpoint 1"
"""Stands in every file; another number for a layout that this program cannot read."""

MEMORY = "memory."
"""Before the names of the optimizer's tensors."""

CONTENT = ("experiment", "step", "seconds", "memory", "rates")
"""What the JSON of a file holds."""


def save_checkpoint(path: Path, experiment: Experiment, state: TrainingState) -> None:
    """Write a file that is whole or not there, whenever the program or the machine ends.

    Args:
        path: the file, replaced where it exists; its folder is made.
        experiment: what the run does.
        state: where it stands.

    Raises:
        MachineError: when the disk refuses it.
    """
    data = _encoded(experiment, state)
    try:
        _make_private(path.parent)
        with atomic_write(path) as part:
            part.touch(mode=0o600, exist_ok=False)
            part.write_bytes(data)
    except OSError as error:
        raise MachineError(
            Message("the checkpoint {0} cannot be written ({1})", path, error.strerror)
        ) from error


def _make_private(folder: Path) -> None:
    """Make a folder and what is missing above it, open to their owner only."""
    for missing in reversed([each for each in (folder, *folder.parents) if not each.exists()]):
        missing.mkdir(mode=0o700, exist_ok=True)


def load_checkpoint(path: Path, experiment: Experiment) -> TrainingState:
    """The state in a file of :func:`save_checkpoint`.

    Args:
        path: the file.
        experiment: what the run does; the file must be of it.

    Raises:
        InputError: when the file is damaged, is no checkpoint, is of another experiment or holds a NaN.
        MachineError: when the file cannot be read.
    """
    from safetensors import SafetensorError, safe_open

    try:
        with safe_open(path, framework="pt") as file:
            metadata = file.metadata() or {}
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118 - it is no mapping
    except FileNotFoundError:
        raise MachineError(Message("the checkpoint {0} does not exist", path)) from None
    except OSError as error:
        raise MachineError(Message("the checkpoint {0} cannot be read ({1})", path, str(error))) from error
    except (SafetensorError, ValueError, AttributeError, TypeError) as error:
        raise InputError("checkpoint", path, Message("a whole safetensors file ({0})", str(error))) from error
    if metadata.get("format") != FORMAT:
        raise InputError("checkpoint", path, Message("a file that says it is a {0}", FORMAT))
    content = _content(path, metadata.get("content", ""))
    document = json.loads(json.dumps(experiment.document()))
    for part in ("problem", "optimizer", "schedule", "training"):
        if content["experiment"].get(part) != document[part]:
            raise InputError("checkpoint", path, Message("one of this run; its {0} is another", part))
    state = _training_state(path, content, tensors)
    if not state.is_sound:
        raise InputError("checkpoint", path, Message("one without NaN"))
    return state


def _encoded(experiment: Experiment, state: TrainingState) -> bytes:
    from safetensors.torch import save

    tensors = {"parameters": state.parameters}
    memory, order = state.optimizer, state.order
    if order is not None:
        tensors |= {"order.waiting": order.waiting, "order.generator": order.generator}
    if memory is not None:
        tensors |= {MEMORY + name: tensor for name, tensor in memory.tensors.items()}
    content = {
        "experiment": experiment.document(),
        "step": state.step,
        "seconds": state.seconds,
        "memory": None if memory is None else {"step": memory.step, "numbers": memory.numbers},
        "rates": state.rates,
    }
    return save(tensors, {"format": FORMAT, "content": json.dumps(content)})


def _content(path: Path, text: str) -> dict[str, Any]:
    """The JSON of a file, its parts of the right kinds."""

    def refuse(constant: str) -> float:
        if constant == "NaN":
            raise ValueError("NaN")
        return float(constant)

    try:
        content = json.loads(text, parse_constant=refuse)
    except (ValueError, RecursionError) as error:
        raise InputError("checkpoint", path, Message("one with sound settings ({0})", str(error))) from None
    match content:
        case {
            "experiment": dict(),
            "step": int(step),
            "seconds": int() | float() as seconds,
            "memory": None | {"step": int(), "numbers": dict()},
            "rates": None | dict(),
        } if content.keys() == set(CONTENT) and step >= 0 and 0 <= seconds < float("inf"):
            return dict(content)
    raise _unlike_a_run(path)


def _training_state(path: Path, content: Mapping[str, Any], tensors: dict[str, Tensor]) -> TrainingState:
    own = {name: tensor for name, tensor in tensors.items() if not name.startswith(MEMORY)}
    remembered = {name.removeprefix(MEMORY): tensors[name] for name in tensors.keys() - own.keys()}
    memory, order = content["memory"], None
    if own.keys() == {"parameters", "order.waiting", "order.generator"}:
        order = OrderPosition(own["order.waiting"], own["order.generator"])
    elif own.keys() != {"parameters"}:
        raise _unlike_a_run(path)
    return TrainingState(
        step=content["step"],
        seconds=float(content["seconds"]),
        parameters=own["parameters"],
        optimizer=None if memory is None else SavedState(memory["step"], remembered, memory["numbers"]),
        order=order,
        rates=content["rates"],
    )


def _unlike_a_run(path: Path) -> InputError:
    return InputError("checkpoint", path, Message("one with the tensors and numbers of a run"))
