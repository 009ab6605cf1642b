"""A program killed while it imports a long run leaves nothing of it to see, and the next one removes it."""

import signal
import sqlite3
import subprocess
import sys

import pytest

from workbench.execution.run_store import open_run_store

IMPORTING = """
import sys, time
from pathlib import Path
from storage.transfer import arrival
from workbench.execution.run_store import open_run_store
from workbench.importing import import_files

arrival.SLICE_BYTES = 20_000

def tell(done, total, values):
    if values >= int(sys.argv[3]):
        print("there", flush=True)
        time.sleep(60)

with open_run_store(Path(sys.argv[1])) as store:
    import_files(store, [Path(sys.argv[2])], tell=tell)
"""
TABLES = ("runs", "series", "blocks", "block_values", "settings", "documents", "tags")


@pytest.mark.parametrize("values", [1, 400])
def test_what_a_killed_import_has_written_is_gone_at_the_next_start(tmp_path, values):
    place, table = tmp_path / "runs.sqlite", tmp_path / "many.csv"
    table.write_text("series,step,value\n" + "".join(f"s{i},{i},{i}\n" for i in range(500)))
    arguments = [sys.executable, "-c", IMPORTING, str(place), str(table), str(values)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout.readline() == "there\n"
        with open_run_store(place) as store:
            assert (store.runs(), store.runs(in_bin=True)) == ([], [])
        child.send_signal(signal.SIGKILL)
    assert _rows(place)["runs"] == 1
    with open_run_store(place) as store:
        assert (store.runs(), store.runs(in_bin=True)) == ([], [])
    assert _rows(place) == dict.fromkeys(TABLES, 0)


def _rows(place):
    connection = sqlite3.connect(place)
    try:
        return {table: connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0] for table in TABLES}
    finally:
        connection.close()
