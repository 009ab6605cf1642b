import subprocess
import sys

import pytest
from store_outage import training_through_an_outage

from storage import StoreLockedError

LOCKER = """
import sys
from storage import open_store

with open_store(sys.argv[1]) as store, store._writing():
    print("locked", flush=True)
    sys.stdin.read()
"""


@pytest.mark.every_database
def test_training_goes_on_while_another_program_locks_the_store_and_nothing_is_lost(
    place, store, monkeypatch
):
    with (
        training_through_an_outage(store, monkeypatch) as training,
        subprocess.Popen(
            [sys.executable, "-c", LOCKER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
        ) as other,
    ):
        other.stdout.readline()
        done = training.goes_on_after(StoreLockedError)
        assert store.series(training.job.run_id, "loss").steps.size < done
        other.communicate()
