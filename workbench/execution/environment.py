"""What a run was made with, so that it can be made again."""

from __future__ import annotations

import functools
import platform
import subprocess
from importlib import metadata
from pathlib import Path

from workbench.optimizers.kernels.fused import kernels_here
from workbench.optimizers.kernels.pieces import FUSED_ROW

PACKAGES = ("descent-workbench", "torch", "numpy", "scikit-learn")


@functools.cache
def environment() -> dict[str, str]:
    """Versions of the packages, the system, the update's kernels and, in a checkout, the commit.

    Together with the number of parameters, the precision and the device, the kernels say which way a run's
    updates are computed.
    """
    found = {name: metadata.version(name) for name in PACKAGES}
    found["kernels"] = f"{' '.join(kernels_here()) or 'none'} from {FUSED_ROW} parameters"
    found |= {"python": platform.python_version(), "system": platform.platform(), "machine": platform.node()}
    commit = _commit()
    return found | ({"commit": commit} if commit else {})


def _commit() -> str:
    """The commit of the checkout this file is in, empty where there is none or git is missing."""
    try:
        answer = subprocess.run(
            ["git", "rev-parse", "HEAD"],
            cwd=Path(__file__).parent,
            capture_output=True,
            text=True,
            timeout=5,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return answer.stdout.strip() if answer.returncode == 0 else ""
