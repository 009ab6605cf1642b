"""Where a stored run's experiment comes from, and whether it may be carried out again."""

from __future__ import annotations

from typing import TYPE_CHECKING

from storage import IMPORTED
from workbench.errors import InputError
from workbench.experiment import from_document
from workbench.optimizers.adapters.from_file import FileSettings
from workbench.own_code.packages import PREFIX
from workbench.problems.python_file import EXAMPLE, PythonFileSettings

if TYPE_CHECKING:
    from storage import RunRecord, Store
    from workbench.experiment import Experiment


def has_experiment(run: RunRecord) -> bool:
    """Whether a run was made by this program, which gives each a schedule, and so could be repeated."""
    return bool(run.schedule)


def stored_experiment(store: Store, run_id: int) -> Experiment:
    """The experiment of a run; nothing of a file that it names is run.

    Raises:
        InputError: when the run was logged by another program and has none, or it cannot be used.
        StoreError: when the store does not know the run.
    """
    document = store.experiment(run_id)
    if not document:
        allowed = "a run of this program; this one was logged or imported without an experiment to repeat"
        raise InputError("RUN", run_id, allowed)
    return from_document(document)


def imported_code(store: Store, run_id: int, experiment: Experiment) -> str:
    """The Python file that an imported run would execute; empty where there is none or the run is one's own.

    Packages are left out: the person has installed them.
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
    """The experiment of a run that is to be carried out again.

    Raises:
        InputError: as :func:`stored_experiment`, or when the run was imported and names a Python file: what
            it would execute was chosen by somebody else.
        StoreError: when the store does not know the run.
    """
    experiment = stored_experiment(store, run_id)
    code = imported_code(store, run_id, experiment)
    if code:
        allowed = (
            f"a run of your own: this one was imported and would execute {code}; read that file, then start "
            "a run with these settings"
        )
        raise InputError("RUN", run_id, allowed)
    return experiment
