"""The registry, and what importing it must not cost."""

from __future__ import annotations

import subprocess
import sys

import pytest

from workbench.errors import UnknownNameError
from workbench.problems import PROBLEMS, problem_settings


def test_settings_are_found_by_name():
    assert all(problem_settings(name) is settings for name, settings in PROBLEMS.items())


def test_an_unknown_problem_is_named_with_the_nearest_one():
    with pytest.raises(UnknownNameError, match=r"problem = rosenbrok: .* \(did you mean rosenbrock\?\)"):
        problem_settings("rosenbrok")


def test_importing_every_problem_loads_no_heavy_library():
    script = (
        "import pkgutil, sys, importlib, workbench.problems as package\n"
        "for module in pkgutil.iter_modules(package.__path__):\n"
        "    importlib.import_module('workbench.problems.' + module.name)\n"
        "loaded = {'torch', 'sklearn', 'scipy'} & set(sys.modules)\n"
        "print(sorted(loaded))"
    )
    result = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert result.stdout.strip() == "[]"
