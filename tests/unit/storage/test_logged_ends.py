"""How a logged run ends, with and without a block, and who may log it: threads and other processes."""

import os
import pickle
import subprocess
import sys
import textwrap
import threading

import pytest

from storage import Status, open_run, open_store

needs_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")


def run_program(place, code):
    """Run a program that finds the store in its first argument."""
    text = "import os, sys, threading, time, storage\n" + textwrap.dedent(code)
    return subprocess.run(
        [sys.executable, "-c", text, str(place)], capture_output=True, text=True, timeout=60, check=False
    )


def only_run(place):
    with open_store(place) as store:
        (record,) = store.runs()
        points = {name: series.values.tolist() for name, series in store.all_series(record.id).items()}
    return record, points


FORGOTTEN = "The program ended without closing the run."


@pytest.mark.parametrize(
    ("code", "exit_code", "status", "message"),
    [
        ("run = storage.open_run(store=sys.argv[1]); run.log(1, loss=1.0)", 0, Status.FINISHED, FORGOTTEN),
        (
            "run = storage.open_run(store=sys.argv[1]); run.log(1, loss=1.0); 1 / 0",
            1,
            Status.FAILED,
            "ZeroDivisionError: division by zero",
        ),
        (
            "run = storage.open_run(store=sys.argv[1]); run.log(1, loss=1.0); raise KeyboardInterrupt",
            1,
            Status.STOPPED,
            "",
        ),
        (
            """
            def goes_on():
                for step in range(2, 6):
                    time.sleep(0.02)
                    run.log(step, loss=1.0)
            run = storage.open_run(store=sys.argv[1])
            run.log(1, loss=1.0)
            threading.Thread(target=goes_on).start()
            """,
            0,
            Status.FINISHED,
            FORGOTTEN,
        ),
        (
            "with storage.open_run(store=sys.argv[1]) as run: run.log(1, loss=1.0); sys.exit(0)",
            0,
            "finished",
            "",
        ),
        (
            "with storage.open_run(store=sys.argv[1]) as run: run.log(1, loss=1.0); sys.exit()",
            0,
            "finished",
            "",
        ),
        (
            "with storage.open_run(store=sys.argv[1]) as run: run.log(1, loss=1.0); sys.exit('no data')",
            1,
            Status.FAILED,
            "SystemExit: no data",
        ),
    ],
    ids=["forgotten", "uncaught", "interrupted", "thread", "exit_0", "exit", "exit_1"],
)
def test_a_program_ends_by_itself_with_its_run_closed(place, code, exit_code, status, message):
    ended = run_program(place, code)
    assert bool(ended.returncode) == bool(exit_code), ended.stderr
    record, points = only_run(place)
    assert (record.status, record.message) == (status, message or record.message)
    assert set(points["loss"]) == {1.0}
    assert len(points["loss"]) == (5 if "goes_on" in code else 1)


@needs_fork
@pytest.mark.parametrize("leaves", ["sys.exit(0)", "os._exit(0)", "1 / 0", "run.close()"])
def test_a_forked_child_neither_writes_nor_ends_the_run_of_its_parent(place, leaves):
    ended = run_program(
        place,
        f"""
        with storage.open_run(store=sys.argv[1]) as run:
            run.log(0, loss=0.0)
            child = os.fork()
            if child == 0:
                try:
                    run.log(100, loss=100.0)
                except ValueError as error:
                    print(error, flush=True)
                {leaves}
                os._exit(0)
            os.waitpid(child, 0)
            for step in range(1, 4):
                run.log(step, loss=float(step))
        """,
    )
    assert ended.returncode == 0, ended.stderr
    assert "Run 1 is logged by process" in ended.stdout
    record, points = only_run(place)
    assert (record.status, record.message) == (Status.FINISHED, "")
    assert points == {"loss": [0.0, 1.0, 2.0, 3.0]}


@needs_fork
def test_a_child_that_is_forked_while_a_thread_logs_is_refused_and_does_not_wait(place):
    ended = run_program(
        place,
        """
        def logs():
            step = 0
            while not over.is_set():
                step += 1
                run.log(step, loss=1.0)
        over = threading.Event()
        with storage.open_run(store=sys.argv[1]) as run:
            thread = threading.Thread(target=logs)
            thread.start()
            for _ in range(20):
                child = os.fork()
                if child == 0:
                    try:
                        run.log(0, loss=0.0)
                    except ValueError:
                        os._exit(7)
                    os._exit(0)
                print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
            over.set()
            thread.join()
        """,
    )
    assert ended.stdout.split() == ["7"] * 20, ended.stderr
    assert only_run(place)[0].status is Status.FINISHED


def test_a_log_cannot_be_passed_to_another_process(place):
    with open_run(store=place) as run, pytest.raises(TypeError, match="Run 1 is logged by process"):
        pickle.dumps(run)


def test_threads_log_one_run_at_once(place):
    def logs(number):
        for step in range(2_000):
            run.log(step, **{f"of {number}": float(step), "shared": 1.0})

    with open_run(store=place) as run:
        threads = [threading.Thread(target=logs, args=(number,)) for number in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    _, points = only_run(place)
    assert points == {"shared": [1.0] * 2_000} | {
        f"of {number}": [float(step) for step in range(2_000)] for number in range(4)
    }


def test_it_is_opened_and_closed_without_a_block(place):
    run = open_run("cells", store=place, planned_steps=3)
    with open_store(place) as store:
        assert store.run(run.run_id).status is Status.RUNNING
    run.log(1, loss=1.0)
    run.close()
    run.close()
    with pytest.raises(ValueError, match="Run 1 was closed"):
        run.log(2, loss=2.0)
    record, points = only_run(place)
    assert (record.status, record.planned_steps, record.steps_done) == (Status.FINISHED, 3, 1)
    assert points == {"loss": [1.0]}


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [
        (KeyboardInterrupt(), Status.STOPPED, ""),
        (GeneratorExit(), Status.STOPPED, ""),
        (SystemExit(0), Status.FINISHED, ""),
        (SystemExit(2), Status.FAILED, "SystemExit: 2"),
        (RuntimeError("no \ud800 good"), Status.FAILED, "RuntimeError: no ? good"),
        (RuntimeError("x" * 2_000_000), Status.FAILED, None),
    ],
    ids=["ctrl_c", "generator", "exit_0", "exit_2", "half", "long"],
)
def test_what_is_raised_in_the_block_says_how_the_run_ended(place, error, status, message):
    def loop():
        with open_run(store=place) as run:
            run.log(1, loss=1.0)
            raise error

    with pytest.raises(type(error)):
        loop()
    record, points = only_run(place)
    assert record.status is status
    assert points == {"loss": [1.0]}
    assert record.message == message if message is not None else len(record.message) == 1_000_000


def test_a_generator_that_is_not_finished_stops_its_run(place):
    def losses():
        with open_run(store=place) as run:
            for step in range(1, 100):
                run.log(step, loss=1.0)
                yield step

    steps = losses()
    next(steps)
    steps.close()
    assert only_run(place)[0].status is Status.STOPPED
