"""The command line on a store that a team shares."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from storage import StoreMissingError, open_store

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import Outcome
    from postgresql_server import TestServer

MAIN = Path(__file__).parents[2] / "main.py"


def test_runs_are_made_listed_and_repeated_by_an_address(
    postgresql_server: TestServer, tmp_path: Path
) -> None:
    place = postgresql_server.new_database(empty=True)
    address = replace(place, url=place.url.set(password="horse")).url.render_as_string(hide_password=False)
    environment = os.environ | {"XDG_DATA_HOME": str(tmp_path)}

    def command(*arguments: str) -> str:
        outcome = subprocess.run(
            [sys.executable, MAIN, "--store", address, *arguments],
            capture_output=True,
            text=True,
            check=False,
            env=environment,
        )
        assert (outcome.returncode, outcome.stderr) == (0, "")
        assert "horse" not in outcome.stdout
        return outcome.stdout

    assert json.loads(command("list", "--json")) == []
    experiment = ("--problem", "rosenbrock", "--optimizer", "adam", "--steps", "300")
    assert json.loads(command("run", *experiment, "--json"))["steps"] == 300
    (listed,) = json.loads(command("list", "--json"))
    assert (listed["id"], listed["status"]) == (1, "finished")
    assert "equal to the last bit" in command("verify", "1")
    postgresql_server.drop(place)


def test_a_dry_run_of_an_import_says_what_a_server_would_take_and_leaves_it_as_it_is(
    postgresql_server: TestServer, command: Callable[..., Outcome], tmp_path: Path
) -> None:
    (tmp_path / "a.csv").write_text("step,loss\n1,2\n")
    place = postgresql_server.new_database(empty=True)
    importing = ("import", tmp_path / "a.csv", "--store", place.url.render_as_string())
    tried = command(*importing, "--dry-run")
    assert (tried.code, tried.out, tried.err) == (0, "1 run would be taken\n", "")
    with pytest.raises(StoreMissingError):
        open_store(place, create=False)
    assert command(*importing).out == "1 run taken\n"
    assert command(*importing, "--dry-run").out == "0 runs would be taken, 1 already here\n"
    postgresql_server.drop(place)


def test_an_address_that_cannot_be_used_is_refused_without_showing_a_password(tmp_path: Path) -> None:
    for address, code in (
        ("mysql://ada:horse@db/runs", 2),
        (f"postgresql://ada:horse@/x?host={tmp_path}", 1),
    ):
        outcome = subprocess.run(
            [sys.executable, MAIN, "list", "--store", address], capture_output=True, text=True, check=False
        )
        assert outcome.returncode == code
        assert "postgresql+psycopg://" in outcome.stderr
        assert "Traceback" not in outcome.stderr
        assert "horse" not in outcome.stdout + outcome.stderr
