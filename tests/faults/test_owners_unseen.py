"""Programs that live and cannot be seen, or are suspended: nothing is written of them."""

import json
import os
import signal
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from pathlib import Path

import pytest

from storage import Standing, Status, open_store

LOGGER = """
import sys, threading
import storage
from storage.errors import StoreError
from storage.runs import heartbeat
# One that is suspended while it beats would keep the store locked.
heartbeat.BEAT_SECONDS = 1e6
with storage.open_store(sys.argv[1]) as store:
    (new,) = [storage.NewRun("", "p", "o", "c", "s", {}, 0, 9, "cpu", {}, {})]
    run_id = store.add_run(new)
    store.write([], [storage.Change(run_id, status=storage.Status.RUNNING)])
    print(run_id, flush=True)
    for line in sys.stdin:
        try:
            store.write([], [storage.Change(run_id, steps_done=int(line))])
            print("written", flush=True)
        except StoreError as error:
            print(error, flush=True)
"""
LIST = [sys.executable, "-m", "workbench", "list", "--json", "--store"]


@contextmanager
def logger(place):
    """A program that owns a run and writes a step for each line it gets."""
    with subprocess.Popen(
        [sys.executable, "-c", LOGGER, str(place)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        try:
            yield process, int(process.stdout.readline())
        finally:
            process.kill()


def write(process, step):
    process.stdin.write(f"{step}\n")
    process.stdin.flush()
    return process.stdout.readline().strip()


@cache
def has_namespaces():
    if os.geteuid() != 0:
        return False
    try:
        return subprocess.run(["unshare", "-mpf", "--mount-proc", "true"], check=False).returncode == 0
    except FileNotFoundError:
        return False


def listed(*command):
    outcome = subprocess.run(command, check=True, capture_output=True, text=True)
    (run,) = json.loads(outcome.stdout)
    return run["status"], run["remark"]


if has_namespaces():

    @pytest.mark.parametrize("proc", [["--mount-proc"], []], ids=["own /proc", "foreign /proc"])
    def test_a_program_in_another_namespace_is_unknown_and_stays_as_it_is(place, proc):
        with logger(place) as (process, _):
            status, remark = listed("unshare", "-pf", *proc, *LIST, str(place))
            assert status == "running"
            assert "not visible from here: unknown" in remark
            assert listed(*LIST, str(place)) == ("running", "")
            assert write(process, 3) == "written"

    def test_a_step_of_the_wall_clock_ends_no_run(place, tmp_path):
        content = [
            f"btime {int(line.split()[1]) + 3600}" if line.startswith("btime") else line
            for line in Path("/proc/stat").read_text().splitlines()
        ]
        stepped = tmp_path / "stat"
        stepped.write_text("\n".join(content) + "\n")
        with logger(place) as (process, _):
            command = 'mount --bind "$0" /proc/stat && exec "$@"'
            found = listed("unshare", "-m", "sh", "-c", command, str(stepped), *LIST, str(place))
            assert found == ("running", "")
            assert write(process, 3) == "written"


def test_a_suspended_program_is_followed_and_then_refused(place, monkeypatch):
    monkeypatch.setattr("storage.store_owner.SILENCE_SECONDS", 0.5)
    with logger(place) as (process, run_id), open_store(place) as store:
        assert write(process, 3) == "written"
        os.kill(process.pid, signal.SIGSTOP)
        os.waitid(os.P_PID, process.pid, os.WSTOPPED | os.WNOWAIT)
        assert store.mark_interrupted() == []
        assert store.standing(run_id) is Standing.SUSPENDED
        store.reopen(run_id, 9, store.silence(run_id))
        os.kill(process.pid, signal.SIGCONT)
        assert f"has given run {run_id} to another program" in write(process, 4)
        found = store.run(run_id)
        assert (found.status, found.steps_done) == (Status.QUEUED, 3)
