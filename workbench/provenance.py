"""Provenance of runs: the environment they were made in, and the experiment that repeats them."""

from __future__ import annotations

import functools
import platform
import subprocess
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING

from storage import IMPORTED
from storage.messages import Message
from workbench.errors import InputError
from workbench.experiment import from_document
from workbench.optimizers.adapters.from_file import FileSettings
from workbench.optimizers.kernels.fused import kernels_here
from workbench.optimizers.kernels.pieces import FUSED_ROW
from workbench.own_code.packages import PREFIX
from workbench.problems.own.python_file import EXAMPLE, PythonFileSettings

if TYPE_CHECKING:
    from storage import RunRecord, Store
    from workbench.experiment import Experiment

PACKAGES = ("descent-workbench", "torch", "numpy", "scikit-learn")


@functools.cache
def environment() -> dict[str, str]:
    """Versions of the packages, the system, the update's kernels and, in a checkout, the commit.

    Together with the number of parameters, the precision and the device, the kernels determine how the
    updates of a run are computed.
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


def has_experiment(run: RunRecord) -> bool:
    """Whether a run was made by this program, which gives each a schedule, and so could be repeated."""
    return bool(run.schedule)


def stored_experiment(store: Store, run_id: int) -> Experiment:
    """The experiment of a run; no code of a file that it names is executed.

    Raises:
        InputError: when the run was logged by another program and has none, or it cannot be used.
        StoreError: when the store does not have the run.
    """
    document = store.experiment(run_id)
    if not document:
        allowed = Message(
            "a run of this program; this one was logged or imported without an experiment to repeat"
        )
        raise InputError("RUN", run_id, allowed)
    return from_document(document)


def imported_code(store: Store, run_id: int, experiment: Experiment) -> str:
    """Path of the Python file that an imported run would execute; empty for one's own runs or without one.

    Code in installed packages does not count: the person has installed them.
    """
    if IMPORTED not in store.environment(run_id):
        return ""
    if isinstance(experiment.optimizer, FileSettings):
        return experiment.optimizer.name
    if not isinstance(experiment.problem, PythonFileSettings):
        return ""
    file = experiment.problem.file
    return "" if file == EXAMPLE or file.startswith(PREFIX) else file


def repeatable_experiment(store: Store, run_id: int) -> Experiment:
    """The experiment of a run that is to be executed again.

    Raises:
        InputError: as :func:`stored_experiment`, or when the run was imported and names a Python file, which
            somebody else chose.
        StoreError: when the store does not have the run.
    """
    experiment = stored_experiment(store, run_id)
    code = imported_code(store, run_id, experiment)
    if code:
        allowed = Message(
            "a run of your own: this one was imported and would execute {0}; read that file, then start a "
            "run with these settings",
            code,
        )
        raise InputError("RUN", run_id, allowed)
    return experiment
