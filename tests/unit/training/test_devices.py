"""Devices by name, found or refused with one sentence."""

from __future__ import annotations

import pytest
import torch

from workbench.errors import InputError, MachineError
from workbench.training.devices import available_devices, find_device


@pytest.fixture
def without_accelerator(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 0)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: False)


@pytest.fixture
def with_accelerators(monkeypatch):
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_the_cpu_is_always_there(dtype):
    assert available_devices()[0] == "cpu"
    assert find_device("cpu", dtype) == torch.device("cpu")


@pytest.mark.parametrize("name", ["gpu", "", "CPU", "cuda:", "cuda:x", "cuda:-1", "cpu:0", "tpu", "cuda:0 "])
def test_a_name_of_another_form_is_refused(name):
    with pytest.raises(InputError, match=r"must be cpu, cuda, cuda:0, cuda:1, … or mps$") as caught:
        find_device(name, "float32")
    assert (caught.value.field, caught.value.value) == ("device", name)


@pytest.mark.parametrize("name", ["cuda", "cuda:0", "cuda:7", "mps"])
def test_a_device_that_is_absent_is_the_machines_fault(name, without_accelerator):
    with pytest.raises(MachineError, match=f"^device = {name}: not found on this machine, which has cpu$"):
        find_device(name, "float32")


def test_a_card_beyond_the_last_is_absent(with_accelerators):
    with pytest.raises(MachineError, match=r"^device = cuda:2: .*, which has cpu, cuda:0, cuda:1, mps$"):
        find_device("cuda:2", "float32")


def test_devices_that_are_there_are_found_in_order(with_accelerators):
    assert available_devices() == ["cpu", "cuda:0", "cuda:1", "mps"]
    assert find_device("cuda:1", "float64") == torch.device("cuda:1")
    assert find_device("mps", "float32") == torch.device("mps")


def test_cuda_alone_is_the_first_card(with_accelerators):
    assert find_device("cuda", "float32") == torch.device("cuda:0")


def test_mps_has_no_float64(with_accelerators):
    with pytest.raises(InputError, match=r"^dtype = float64: must be float32 on mps$"):
        find_device("mps", "float64")
