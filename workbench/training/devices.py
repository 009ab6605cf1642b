"""torch on this machine: loading it, finding devices, setting up threads."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import re
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError, MachineError

if TYPE_CHECKING:
    import torch


def load_torch() -> None:
    """Import torch in the calling thread, holding up the other threads as little as can be.

    On Linux its libraries are loaded first by calling the system's `dlopen`, for which ctypes lets go of the
    interpreter; Python's own import and ctypes.CDLL (3.11) hold it for some 200 ms.
    """
    if sys.platform == "linux" and "torch" not in sys.modules:
        specification = importlib.util.find_spec("torch")
        if specification is not None and specification.origin is not None:
            load = ctypes.CDLL(None).dlopen
            load.argtypes, load.restype = (ctypes.c_char_p, ctypes.c_int), ctypes.c_void_p
            for name in ("libc10.so", "libtorch_cpu.so", "libtorch_python.so"):
                # Where one cannot be loaded, the import says why.
                load(os.fsencode(Path(specification.origin).parent / "lib" / name), os.RTLD_NOW)
    import torch  # noqa: F401 - loading it is the purpose


_FIRST_TENSOR = threading.Lock()


def available_devices() -> list[str]:
    """Names of the devices that are here, the CPU first."""
    import torch

    names = ["cpu"]
    names += [f"cuda:{index}" for index in range(torch.cuda.device_count())]
    if torch.backends.mps.is_available():
        names.append("mps")
    return names


def find_device(name: str, dtype: str) -> torch.device:
    """The device of that name.

    Args:
        name: ``cpu``, ``cuda``, ``cuda:1``, … or ``mps``.
        dtype: the precision wanted there, ``float32`` or ``float64``.

    Raises:
        InputError: when the name is not of that form, or the device cannot compute in that precision.
        MachineError: when there is no such device here.
    """
    import torch

    if not re.fullmatch(r"cpu|mps|cuda(:\d+)?", name):
        raise InputError("device", name, Message("cpu, cuda, cuda:0, cuda:1, … or mps"))
    here = available_devices()
    if name not in here and not (name == "cuda" and "cuda:0" in here):
        raise MachineError(
            Message("device = {0}: not found on this machine, which has {1}", name, ", ".join(here))
        )
    if name == "mps" and dtype == "float64":
        raise InputError("dtype", dtype, Message("float32 on mps"))
    return torch.device("cuda:0" if name == "cuda" else name)


def prepare_thread() -> None:
    """Set up the calling thread for training, once and for good: it should be a thread of its own."""
    import torch

    # The first tensor made of numbers makes torch import Python modules. A second thread that makes one
    # meanwhile would wait for the first without releasing the interpreter lock that it needs: a deadlock.
    with _FIRST_TENSOR:
        torch.tensor([0.0])
    # More threads per run fall to a fraction of one thread's speed as soon as anything else wants a core.
    torch.set_num_threads(1)
    # Numbers below 1e-38 cost a hundred times as much as others, and mean nothing to a run.
    torch.set_flush_denormal(True)
