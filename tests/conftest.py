"""What every test gets: no display needed, and nobody's settings touched."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import hypothesis
import pytest
from postgresql_programs import postgresql_programs

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from postgresql_server import TestServer

    from storage import Place

# Before anything imports Qt. A window on a real screen is for debugging: QT_QPA_PLATFORM=xcb pytest …
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Before anything imports torch. The tensors of the tests are small: on busy cores threads would wait for each
# other up to thirty times longer than they compute.
os.environ.setdefault("OMP_NUM_THREADS", "1")

# The same examples at every run, and as long as a busy machine needs for each. To look for new ones:
# pytest --hypothesis-profile=searching
hypothesis.settings.register_profile("repeatable", derandomize=True, deadline=None)
hypothesis.settings.register_profile("searching", deadline=None)
hypothesis.settings.load_profile("repeatable")


SERVER_PROGRAMS = postgresql_programs()

# Without a server there is nothing that these could test.
collect_ignore_glob = [] if SERVER_PROGRAMS else ["*/test_postgresql*.py"]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """A test marked with ``every_database`` runs with SQLite and, where a server is installed, PostgreSQL."""
    if "database" in metafunc.fixturenames and metafunc.definition.get_closest_marker("every_database"):
        kinds = ["sqlite"] + ["postgresql"] * (SERVER_PROGRAMS is not None)
        metafunc.parametrize("database", kinds, indirect=True)


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[TestServer]:
    """A server for the tests of this session alone."""
    from postgresql_server import TestServer

    assert SERVER_PROGRAMS is not None, "tests of PostgreSQL are collected only where it is installed"
    server = TestServer(SERVER_PROGRAMS)
    yield server
    server.remove()


@pytest.fixture
def database(request: pytest.FixtureRequest) -> str:
    """The kind of database; both for a test marked with ``every_database``, else SQLite."""
    return str(getattr(request, "param", "sqlite"))


@pytest.fixture
def new_place(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Place]]:
    """Makes places of stores that nobody else uses."""
    made: list[Place] = []
    server = None if database == "sqlite" else request.getfixturevalue("postgresql_server")

    def make(*, empty: bool = False) -> Place:
        if server is None:
            made.append(tmp_path / ("runs.sqlite" if not made else f"runs-{len(made)}.sqlite"))
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
