"""Waiting for what a job does."""

import threading

import pytest

from workbench.execution.job import Job


@pytest.fixture
def changed(monkeypatch):
    """Notified whenever a job advances or the store is heard of."""
    changed, advance = threading.Condition(), Job.advance

    def told(job, done, seconds):
        advance(job, done, seconds)
        with changed:
            changed.notify_all()

    monkeypatch.setattr(Job, "advance", told)
    return changed
