"""The command that trains a run."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workbench.cli.arguments import add_experiment, described_experiment
from workbench.cli.command import Command
from workbench.cli.training_jobs import train_and_report
from workbench.execution.run_store import open_run_store

if TYPE_CHECKING:
    import argparse

    from workbench.experiment import Experiment


def run(arguments: argparse.Namespace) -> int:
    """Train one run to its end and print its outcome."""
    experiment = described_experiment(arguments)
    _build_once(experiment)
    with open_run_store(arguments.store) as store:
        return train_and_report(store, lambda runner: runner.submit([experiment])[0], arguments)


def _build_once(experiment: Experiment) -> None:
    """Build the trainer, so that what cannot be used is refused before the store has a run."""
    from workbench.training.trainer import Trainer

    Trainer([experiment])


COMMANDS = (Command("run", "train one run", run, add_experiment, shows_exit_codes=True),)
