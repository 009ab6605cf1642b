"""What is known of a run besides its points, as strict JSON."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import TYPE_CHECKING, Any

from storage import RunRecord, Summary
from workbench.formatting import strict

if TYPE_CHECKING:
    from storage import Store


def described(store: Store, run_id: int) -> dict[str, Any]:
    """Everything that is known of a run but its points, as strict JSON; times are in UTC.

    Raises:
        RunNotFoundError: when there is no such run.
    """
    run = store.run(run_id)
    document: dict[str, Any] = {"run": run.id}
    for field in fields(RunRecord):
        value = getattr(run, field.name)
        if field.name == "summaries":
            value = {name: _summary(summary) for name, summary in value.items()}
        elif field.name == "settings":
            value = dict(value)
        elif isinstance(value, datetime):
            value = value.isoformat()
        if field.name != "id":
            document[field.name] = value
    document["experiment"] = store.experiment(run_id)
    document["environment"] = store.environment(run_id)
    return {name: strict(value) for name, value in document.items()}


def _summary(summary: Summary) -> dict[str, Any]:
    return {field.name: getattr(summary, field.name) for field in fields(Summary)}
