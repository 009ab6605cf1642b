"""What every test gets: no display needed, nobody's settings touched, a tier."""

from __future__ import annotations

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import hypothesis
import pytest
from postgresql_programs import postgresql_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from postgresql_server import TestServer

    from storage import Place

# Before anything imports Qt. A window on a real screen is for debugging: QT_QPA_PLATFORM=xcb pytest …
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Before anything imports torch. The tensors of the tests are small: on busy cores threads would wait for each
# other up to thirty times longer than they compute.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# A program that a test starts compiles what no program before it has.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

# The same examples at every run, and as long as a busy machine needs for each. To look for new ones:
# pytest --hypothesis-profile=searching
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("repeatable")


SERVER_PROGRAMS = postgresql_programs()

# Without a server there is nothing that these could test.
collect_ignore_glob = [] if SERVER_PROGRAMS else ["*/test_postgresql*.py"]


TESTS = Path(__file__).parent
QUICK_FOLDERS = ("architecture", "unit")
NOT_QUICK = (
    "unit/execution",
    "unit/export",
    "unit/importing",
    "unit/replication",
    "unit/optimizers/test_convention_relations.py",
    "unit/optimizers/test_external_optimizers.py",
    "unit/optimizers/test_optimizer_contract.py",
    "unit/optimizers/test_optimizers_equal_keras.py",
    "unit/optimizers/test_optimizers_equal_optax.py",
    "unit/optimizers/test_optimizers_equal_torch.py",
    "unit/optimizers/test_values_published_by_torch.py",
    "unit/storage/test_untrusted_store.py",
    "unit/storage/test_packing.py",
    "unit/storage/test_postgresql.py",
    "unit/storage/test_series_blocks.py",
    "unit/storage/test_store_against_model.py",
    "unit/storage/test_ingest.py",
    "unit/storage/test_sizes_and_vacuum.py",
    "unit/training/test_graphs.py",
    "unit/training/test_memory_of_problems.py",
    "unit/training/test_no_waiting.py",
    "unit/training/test_replay.py",
    "unit/training/test_rows.py",
    "unit/training/test_training_by_loss.py",
    "unit/test_provenance.py",
)
"""Of those folders: what takes seconds, or a server."""


def is_quick(path: Path) -> bool:
    """Return whether the tests of a file or folder may be of the tier ``quick``.

    Args:
        path: absolute; everything outside the folder of the tests is a doctest, and quick.
    """
    if path == TESTS or not path.is_relative_to(TESTS):
        return True
    inside = path.relative_to(TESTS)
    return inside.parts[0] in QUICK_FOLDERS and not any(inside.is_relative_to(name) for name in NOT_QUICK)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Import no test that ``-m quick`` leaves out."""
    return True if config.option.markexpr == "quick" and not is_quick(collection_path) else None


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the tests of the tier ``quick``: it is chosen here and nowhere else."""
    for item in items:
        slower = any(item.get_closest_marker(name) for name in ("full", "by_hand", "postgresql"))
        tries_many = getattr(getattr(item, "function", None), "is_hypothesis_test", False)
        if is_quick(item.path) and not slower and not tries_many:
            item.add_marker(pytest.mark.quick)


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int | None:
    """Run the tests of one file in this process, so that a debugger and ``-s`` reach them."""
    names = {name.partition("::")[0] for name in config.args}
    return 0 if len(names) == 1 and Path(*names).is_file() else None


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked with ``every_database`` runs with SQLite and, where a server is installed, PostgreSQL."""
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_database"):
        server = pytest.param("postgresql", marks=pytest.mark.postgresql)
        kinds = ["sqlite"] + [server] * (SERVER_PROGRAMS is not None)
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[TestServer]:
    """A server for the tests of this session alone."""
    from postgresql_server import TestServer

    assert SERVER_PROGRAMS is not None, "tests of PostgreSQL are collected only where it is installed"
    server = TestServer(SERVER_PROGRAMS)
    yield server
    server.remove()


@pytest.fixture(scope="session")
def prepared_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store without runs, of which a test gets a copy sooner than a new one. Not to be opened."""
    from storage import open_store

    path = tmp_path_factory.mktemp("prepared") / "runs.sqlite"
    open_store(path).close()
    return path


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; both for a test marked with ``every_database``, else SQLite."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def new_place(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Place]]:
    """Makes places of stores that nobody else uses: with a store that has no runs, or ``empty``."""
    made: list[Place] = []
    server = None if database == "sqlite" else request.getfixturevalue("postgresql_server")

    def make(*, empty: bool = False) -> Place:
        if server is None:
            path = tmp_path / ("runs.sqlite" if not made else f"runs-{len(made)}.sqlite")
            if not empty:
                shutil.copy(request.getfixturevalue("prepared_store"), path)
            made.append(path)
        else:
            made.append(server.new_database(empty=empty))
        return made[-1]

    yield make
    if server is not None:
        for place in made:
            server.drop(place)


@pytest.fixture(autouse=True)
def settings_in_temporary_folder(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Path | None:
    """Redirect QSettings; a test without Qt does not pay for importing it."""
    if "PySide6.QtCore" not in sys.modules and not {"qapp", "qtbot"} & set(request.fixturenames):
        return None
    from PySide6.QtCore import QSettings

    folder = tmp_path_factory.mktemp("settings")
    for form in (QSettings.Format.IniFormat, QSettings.Format.NativeFormat):
        for scope in (QSettings.Scope.UserScope, QSettings.Scope.SystemScope):
            QSettings.setPath(form, scope, str(folder / scope.name))
    return folder


@pytest.fixture(autouse=True)
def smallest_floats_survive() -> Iterator[None]:
    """Work that flushes denormal numbers to zero belongs in threads of its own."""
    yield
    assert float.fromhex("0x1p-1074") * 1.0, "this test lets its thread flush denormal numbers"
