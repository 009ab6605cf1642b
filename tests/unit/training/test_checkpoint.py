"""Checkpoint files: what goes in comes out, and what is not ours is refused in a sentence."""

from __future__ import annotations

import json
import os
import pickle
import stat
import struct
from typing import TYPE_CHECKING, Any

import pytest
import torch
from recordings import LOGISTIC, PERCEPTRON, ROSENBROCK
from safetensors.torch import load, save

from workbench.errors import InputError, MachineError
from workbench.experiment import changed, compose
from workbench.training.checkpoint import FORMAT, load_checkpoint, save_checkpoint
from workbench.training.trainer import Trainer

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

RADAM = compose("logistic-regression", "torch:RAdam", "ReduceLROnPlateau", changes={"batch_size": 16})
EXPERIMENTS = {"surface": ROSENBROCK, "batches": LOGISTIC, "network": PERCEPTRON, "external": RADAM}


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """A checkpoint of LOGISTIC after 20 updates."""
    trainer = Trainer([LOGISTIC])
    trainer.advance(20)
    save_checkpoint(tmp_path / "run" / "20.safetensors", LOGISTIC, trainer.training_state(0))
    return tmp_path / "run" / "20.safetensors"


def parts(file: Path) -> tuple[dict[str, torch.Tensor], dict[str, Any]]:
    data = file.read_bytes()
    (length,) = struct.unpack("<Q", data[:8])
    return load(data), json.loads(json.loads(data[8 : 8 + length])["__metadata__"]["content"])


def refused(file: Path) -> str:
    with pytest.raises(InputError) as caught:
        Trainer([LOGISTIC], [load_checkpoint(file, LOGISTIC)])
    return str(caught.value)


@pytest.mark.parametrize("experiment", EXPERIMENTS.values(), ids=EXPERIMENTS)
def test_a_run_goes_on_from_its_file_to_the_last_bit(experiment, tmp_path):
    whole = Trainer([experiment])
    whole.advance(20)
    save_checkpoint(tmp_path / "c", experiment, whole.training_state(0))
    again = Trainer([experiment], [load_checkpoint(tmp_path / "c", experiment)])
    whole.advance(30)
    again.advance(30)
    assert again.done == 50
    assert (again.parameters == whole.parameters).all()


def test_a_new_name_does_not_make_it_another_run(file):
    assert load_checkpoint(file, LOGISTIC.model_copy(update={"name": "bold"})).step == 20


@pytest.mark.parametrize("change", [{"seed": 1}, {"lr": 0.02}, {"batch_size": 8}, {"dtype": "float32"}])
def test_a_file_of_another_experiment_is_refused(file, change):
    with pytest.raises(InputError, match="is another"):
        load_checkpoint(file, changed(LOGISTIC, change))


@pytest.mark.parametrize("length", [0, 4, 100, -1])
def test_a_truncated_file_is_refused(file, length):
    file.write_bytes(file.read_bytes()[:length])
    assert "a whole safetensors file" in refused(file)


@pytest.mark.parametrize(
    "data",
    [
        struct.pack("<Q", 2**63) + b"{}",
        struct.pack("<Q", 10**9) + b"{}",
        struct.pack("<Q", 9) + b'{"a": 1e}',
        pickle.dumps({"parameters": [1.0]}),
    ],
    ids=["huge header", "long header", "no JSON", "a pickle"],
)
def test_what_is_no_safetensors_file_is_refused(file, data):
    file.write_bytes(data)
    assert "a whole safetensors file" in refused(file)


def test_a_pickle_is_not_executed(file, tmp_path):
    class Trap:
        def __reduce__(self) -> tuple[Callable[..., object], tuple[object, ...]]:
            return os.mkdir, (str(tmp_path / "sprung"),)

    file.write_bytes(pickle.dumps(Trap()))
    refused(file)
    assert not (tmp_path / "sprung").exists()


def test_a_safetensors_file_of_something_else_is_refused(file):
    file.write_bytes(save({"weight": torch.zeros(3)}))
    assert FORMAT in refused(file)


@pytest.mark.parametrize(
    ("name", "tensor"),
    [
        ("parameters", None),
        ("parameters", torch.zeros(3, dtype=torch.float64)),
        ("parameters", torch.zeros(31, 1, dtype=torch.float64)),
        ("memory.update", None),
        ("memory.slot.v", torch.zeros(31, dtype=torch.float16)),
        ("memory.slot.w", torch.zeros(31, dtype=torch.float64)),
        ("order.waiting", torch.tensor([-1])),
        ("order.waiting", torch.zeros(3)),
        ("order.generator", torch.zeros(3, dtype=torch.uint8)),
        ("order.generator", torch.zeros(5056, dtype=torch.uint8)),
        ("order.generator", None),
        ("other", torch.zeros(1)),
    ],
)
def test_a_missing_strange_or_misshapen_tensor_is_refused(file, name, tensor):
    tensors, content = parts(file)
    tensors.pop(name, None)
    if tensor is not None:
        tensors[name] = tensor
    file.write_bytes(save(tensors, {"format": FORMAT, "content": json.dumps(content)}))
    assert "checkpoint" in refused(file)


@pytest.mark.parametrize("name", ["parameters", "memory.update"])
def test_a_nan_is_refused(file, name):
    tensors, content = parts(file)
    tensors[name][2] = torch.nan
    file.write_bytes(save(tensors, {"format": FORMAT, "content": json.dumps(content)}))
    assert "one without NaN" in refused(file)


@pytest.mark.parametrize(
    "change",
    [
        {"step": -1},
        {"step": "20"},
        {"step": 19},
        {"seconds": float("nan")},
        {"seconds": float("inf")},
        {"memory": 3},
        {"memory": {"step": 20, "numbers": {"mu": 1.0}}},
        {"rates": {"made": 20, "lr": float("inf"), "scheduler": {}}},
        {"rates": {"made": 20, "lr": 0.1, "scheduler": {"__class__": 1}}},
        {"experiment": []},
        {"more": 1},
    ],
    ids=str,
)
def test_numbers_of_the_wrong_kind_are_refused(file, change):
    tensors, content = parts(file)
    file.write_bytes(save(tensors, {"format": FORMAT, "content": json.dumps({**content, **change})}))
    assert "checkpoint" in refused(file)


@pytest.mark.parametrize("text", ["", "[" * 100_000, "[]", "null"])
def test_settings_that_are_no_settings_are_refused(file, text):
    tensors, _ = parts(file)
    file.write_bytes(save(tensors, {"format": FORMAT, "content": text}))
    assert "checkpoint" in refused(file)


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("own", ["tensor", "nowhere", True]),
        ("own", ["plain", 3]),
        ("group", ["dict", {"params": ["plain", 1]}]),
        ("attributes", ["dict", {"step": ["plain", 1]}]),
        ("shared", {"list": 1}),
    ],
)
def test_a_strange_memory_of_another_library_is_refused(tmp_path, part, value):
    trainer = Trainer([RADAM])
    trainer.advance(5)
    file = tmp_path / "c"
    save_checkpoint(file, RADAM, trainer.training_state(0))
    tensors, content = parts(file)
    content["memory"]["numbers"][part] = value
    file.write_bytes(save(tensors, {"format": FORMAT, "content": json.dumps(content)}))
    with pytest.raises(InputError, match="checkpoint"):
        Trainer([RADAM], [load_checkpoint(file, RADAM)])


def test_a_file_that_is_not_there_or_is_a_folder_is_told(tmp_path):
    with pytest.raises(MachineError, match="does not exist"):
        load_checkpoint(tmp_path / "none", LOGISTIC)
    with pytest.raises((MachineError, InputError), match=str(tmp_path)):
        load_checkpoint(tmp_path, LOGISTIC)


def test_a_write_that_fails_leaves_the_old_file_and_nothing_else(file, monkeypatch):
    before = file.read_bytes()

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    trainer = Trainer([LOGISTIC])
    with pytest.raises(MachineError, match="No space left"):
        save_checkpoint(file, LOGISTIC, trainer.training_state(0))
    assert file.read_bytes() == before
    assert list(file.parent.iterdir()) == [file]


def test_only_their_owner_can_read_checkpoints(tmp_path):
    trainer = Trainer([LOGISTIC])
    trainer.advance(3)
    folder = tmp_path / "runs-checkpoints" / "a run"
    save_checkpoint(folder / "3.safetensors", LOGISTIC, trainer.training_state(0))
    modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in tmp_path.rglob("*")}
    assert modes == {"runs-checkpoints": 0o700, "a run": 0o700, "3.safetensors": 0o600}
