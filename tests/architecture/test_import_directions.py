"""Who may import whom: the contracts of pyproject.toml hold, and the entry point imports nothing heavy."""

from __future__ import annotations

import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as lint; lint()"]
    return subprocess.run(
        [*command, "--no-cache", "--config", str(ROOT / "pyproject.toml")],
        cwd=folder,
        check=False,
        capture_output=True,
        text=True,
    )


def test_every_contract_is_kept():
    result = lint(ROOT)
    assert result.returncode == 0, result.stdout + result.stderr
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    assert f"Contracts: {len(contracts['contracts'])} kept, 0 broken." in result.stdout


def test_the_architecture_shows_the_layers_that_are_enforced():
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]
    (enforced,) = [contract["layers"] for contract in contracts["contracts"] if contract["name"] == "Layers"]
    text = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    section = text.partition("\n## Layers\n")[2].partition("\n## ")[0]
    shown = section.split("```")[1].splitlines()[1:]
    assert [names(line) for line in shown] == [names(line) for line in enforced]


def names(layer: str) -> set[str]:
    return {name.strip() for name in layer.split("|")}


def test_the_entry_point_loads_nothing_but_the_standard_library():
    script = (
        "import sys; before = set(sys.modules); import main\n"
        "print(sorted({name.partition('.')[0] for name in set(sys.modules) - before}"
        " - sys.stdlib_module_names))"
    )
    result = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, check=True, capture_output=True, text=True
    )
    assert result.stdout.strip() == "['main', 'workbench']"
