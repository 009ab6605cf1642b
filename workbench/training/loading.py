"""Loading torch behind a window that already reacts."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path


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
