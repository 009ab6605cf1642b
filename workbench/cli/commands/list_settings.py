"""The commands that list the problems, optimizers and schedules with their settings."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

from workbench.cli.arguments import add_json
from workbench.cli.command import Command
from workbench.cli.output import Output, print_json
from workbench.errors import WorkbenchError
from workbench.experiment import RESERVED_NAMES, optimizer_class
from workbench.optimizers import (
    LIBRARIES,
    OPTIMIZERS,
    formula_of,
    library_names,
    package_names,
    plain_text,
)
from workbench.own_code.packages import PREFIX, installed
from workbench.problems import PROBLEMS
from workbench.problems.own.python_file import GROUP
from workbench.program import ExitCode
from workbench.schedules import SCHEDULES
from workbench.settings import Declaration, declarations

if TYPE_CHECKING:
    import argparse
    from collections.abc import Mapping

    from workbench.optimizers import Formula, OptimizerSettings

OTHERS = (
    "Classes of torch.optim are run as torch:CLASS, for example torch:RAdam, and those of the package "
    "pytorch-optimizer, where it is installed, as pytorch-optimizer:CLASS; `optimizers --all` lists them. "
    "A class in a file of your own is run as file:PATH:CLASS.\n"
)


def list_problems(arguments: argparse.Namespace) -> int:
    """The problems."""
    brought = [PREFIX + name for name in installed(GROUP)]
    code = _list(PROBLEMS, {"python": {"packages": brought}}, as_json=arguments.json)
    if brought and not arguments.json:
        sys.stdout.write(f"Brought by packages, for python as file=…: {', '.join(brought)}\n")
    return code


def _configure_optimizers(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--all", action="store_true", help="list those of other libraries too")
    add_json(parser)


def list_optimizers(arguments: argparse.Namespace) -> int:
    """The optimizers, those of packages' entry points, and with ``--all`` those of other libraries."""
    others = (
        [name for library in LIBRARIES for name in library_names(library, RESERVED_NAMES)]
        if arguments.all
        else []
    )
    models = {name: optimizer_class(name).Settings for name in [*OPTIMIZERS, *others]}
    for name in package_names():
        try:
            models[name] = optimizer_class(name).Settings
        except WorkbenchError as error:
            sys.stderr.write(f"warning: {error}\n")
    code = _list(models, as_json=arguments.json)
    if not (arguments.json or arguments.all):
        sys.stdout.write(OTHERS)
    return code


def list_schedules(arguments: argparse.Namespace) -> int:
    """The schedules."""
    return _list(SCHEDULES, as_json=arguments.json)


def _list(
    models: Mapping[str, Any], more: Mapping[str, Mapping[str, object]] | None = None, *, as_json: bool
) -> int:
    """Print settings by name; ``more`` is added to the JSON of an entry."""
    if as_json:
        print_json([_entry(name, model) | dict((more or {}).get(name, {})) for name, model in models.items()])
        return ExitCode.DONE
    console = Output(soft_wrap=True)
    for name, model in models.items():
        console.print(f"[bold]{name}[/bold]  {model.title}. {model.summary}", highlight=False)
        for word, convention in getattr(model, "conventions", {}).items():
            text = f"convention={word}: {convention.difference} Source: {convention.source}."
            console.print(f"    {text}{_defaults(convention.defaults)}", highlight=False, markup=False)
            for line in _formula(model, word).lines:
                console.print(f"        {plain_text(line)}", highlight=False, markup=False)
        for declaration in declarations(model):
            console.print(f"    {_line(declaration)}", highlight=False, markup=False)
    return ExitCode.DONE


def _formula(model: type[OptimizerSettings], convention: str) -> Formula:
    """That of the convention's defaults."""
    return formula_of(model.model_validate({"convention": convention}))


def _defaults(values: Mapping[str, object]) -> str:
    return f" Defaults: {', '.join(f'{name}={value}' for name, value in values.items())}." if values else ""


def _line(declaration: Declaration) -> str:
    default = declaration.default
    shown = ", ".join(map(str, default)) if isinstance(default, tuple) else default
    symbol = f" {declaration.symbol}" if declaration.symbol else ""
    start = f"{declaration.name}={shown}"
    return f"{start:<28} {declaration.title}{symbol}: {declaration.allowed}. {declaration.help}"


def _entry(name: str, model: Any) -> dict[str, Any]:
    keys = ("name", "title", "symbol", "unit", "kind", "default", "allowed", "help")
    entry: dict[str, Any] = {
        "name": name,
        "title": model.title,
        "summary": model.summary,
        "settings": [{key: getattr(d, key) for key in keys} for d in declarations(model)],
    }
    if conventions := getattr(model, "conventions", {}):
        entry["conventions"] = [
            {
                "name": word,
                "source": convention.source,
                "difference": convention.difference,
                "defaults": dict(convention.defaults),
                "unused": sorted(convention.unused),
                "formula": _formula(model, word).lines,
            }
            for word, convention in conventions.items()
        ]
    return entry


COMMANDS = (
    Command("problems", "list the problems with their settings", list_problems, add_json, uses_store=False),
    Command(
        "optimizers",
        "list the optimizers with their settings",
        list_optimizers,
        _configure_optimizers,
        uses_store=False,
    ),
    Command(
        "schedules", "list the schedules with their settings", list_schedules, add_json, uses_store=False
    ),
)
