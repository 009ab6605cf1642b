"""Event files of programs that were restarted: their order, and which points a restart replaces."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from event_writing import BEGUN, scalar, write_events
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.compat.proto.event_pb2 import Event, SessionLog
from torch.utils.tensorboard import SummaryWriter

NAME = "events.out.tfevents.{}.host.1.0"


def restart(step, seconds=0.0):
    return Event(wall_time=BEGUN + seconds, step=step, session_log=SessionLog(status=SessionLog.START))


def attempt(folder, second, steps, value, *, start=None):
    """A file that was begun at a second, with a point a second after it."""
    points = [scalar("loss", step, value - step, second + number + 1) for number, step in enumerate(steps)]
    first = [] if start is None else [restart(start, second)]
    return write_events(folder / NAME.format(int(BEGUN) + second), [*first, *points], begun=BEGUN + second)


def points(series):
    return list(zip(series.steps.tolist(), series.values.tolist(), strict=True))


def as_tensorboard_reads(folder, tag):
    """The points of TensorBoard itself in the order of their steps, the last of those at one step."""
    accumulator = EventAccumulator(str(folder), size_guidance={"scalars": 0})
    accumulator.Reload()
    if tag not in accumulator.Tags()["scalars"]:
        return []
    return sorted({event.step: event.value for event in accumulator.Scalars(tag)}.items())


def notes(report):
    (result,) = report.results
    return list(result.notes)


def test_a_restart_replaces_what_came_from_its_step_on(tmp_path, bring, store):
    attempt(tmp_path, 0, range(0, 151, 10), 1000)
    second = attempt(tmp_path, 500, (105, 115, 125), 500, start=100)
    report = bring(tmp_path)
    found = points(store.series(report.run_ids[0], "loss"))
    assert found == as_tensorboard_reads(tmp_path, "loss")
    assert [step for step, _ in found] == [*range(0, 100, 10), 105, 115, 125]
    assert notes(report) == [f"6 values from step 100 on gave way to the restart in {second.name}"]
    assert store.run(report.run_ids[0]).steps_done == 125


def test_several_restarts_are_told_in_two_sentences(tmp_path, bring):
    attempt(tmp_path, 0, range(10), 100)
    for number in range(1, 5):
        attempt(tmp_path, 100 * number, range(5, 10), 100 - number, start=5)
    told = notes(bring(tmp_path))
    assert told[0].startswith("5 values from step 5 on gave way to the restart in ")
    assert told[1] == "15 values gave way to 3 further restarts"


def test_a_restart_within_a_file_and_one_that_replaces_nothing(tmp_path, bring, store):
    events = [
        restart(0),
        *(scalar("loss", step, 1.0) for step in range(5)),
        restart(3),
        scalar("loss", 3, 2.0),
    ]
    write_events(tmp_path / NAME.format(1), events)
    report = bring(tmp_path)
    assert points(store.series(report.run_ids[0], "loss")) == [(0, 1.0), (1, 1.0), (2, 1.0), (3, 2.0)]
    assert len(notes(report)) == 1


def test_purge_step_of_pytorch_is_a_restart(tmp_path, bring, store):
    for purge_step, steps, value in ((None, range(10), 1.0), (6, range(6, 8), 2.0)):
        with SummaryWriter(tmp_path, purge_step=purge_step, filename_suffix=f".{value:.0f}") as writer:
            for step in steps:
                writer.add_scalar("loss", value, step)
    report = bring(tmp_path)
    found = points(store.series(report.run_ids[0], "loss"))
    assert found == as_tensorboard_reads(tmp_path, "loss")
    assert found == [*((step, 1.0) for step in range(6)), (6, 2.0), (7, 2.0)]


def test_files_that_overlap_without_a_restart_are_kept_and_told(tmp_path, bring, store):
    attempt(tmp_path, 0, range(0, 151, 10), 1000)
    second = attempt(tmp_path, 500, (105, 110), 500)
    report = bring(tmp_path)
    found = dict(points(store.series(report.run_ids[0], "loss")))
    assert (found[100], found[105], found[110], found[120]) == (900.0, 395.0, 390.0, 880.0)
    told = notes(report)
    assert told[0].startswith(f"{second.name} begins at step 105 and earlier files reach step 150, without")
    assert told[1] == "1 values gave way to later ones at the same step"
    assert told[2].startswith("the seconds of 'loss' go back 1 times, the first time at step 120")


def test_files_with_other_tags_do_not_overlap(tmp_path, bring):
    write_events(tmp_path / NAME.format(1), [scalar("train", step, 1.0) for step in range(5)])
    write_events(tmp_path / NAME.format(2), [scalar("validation", step, 1.0) for step in range(5)])
    assert notes(bring(tmp_path)) == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        # The moment has more digits, the number at the end has, the name says nothing.
        (NAME.format(999_999_999), NAME.format(1_000_000_000)),
        ("events.out.tfevents.1700000000.host.1.9", "events.out.tfevents.1700000000.host.1.10"),
        ("tfevents.b", "tfevents.a"),
    ],
)
@pytest.mark.parametrize("has_time", [True, False])
def test_files_are_read_in_the_order_of_their_time(tmp_path, bring, store, first, second, has_time):
    if not has_time and first == "tfevents.b":
        first, second = second, first
    for name, begun, value in ((first, BEGUN, 1.0), (second, BEGUN + 60.0, 2.0)):
        events = [scalar("loss", step, value) for step in range(3)]
        write_events(tmp_path / name, events, begun=begun if has_time else 0.0)
    report = bring(tmp_path)
    assert store.series(report.run_ids[0], "loss").values.tolist() == [2.0, 2.0, 2.0]


def test_files_without_a_version_restart_where_a_step_goes_back(tmp_path, bring, store):
    folder = tmp_path / "run"
    steps = (0, 10, 20, 30, 15, 25)
    events = [scalar("loss", step, float(number)) for number, step in enumerate(steps)]
    other = [scalar("other", 30, 7.0), scalar("loss", 12, 9.0)]
    write_events(folder / NAME.format(1), [*events, *other], version="")
    report = bring(folder)
    found = store.all_series(report.run_ids[0])
    for tag in ("loss", "other"):
        assert points(found[tag]) == as_tensorboard_reads(folder, tag)
    assert points(found["loss"]) == [(0, 0.0), (10, 1.0), (12, 9.0)]


def test_negative_steps_are_taken(tmp_path, bring, store):
    write_events(tmp_path / NAME.format(1), [scalar("loss", step, float(step)) for step in (-2, -1, 0)])
    report = bring(tmp_path)
    assert store.series(report.run_ids[0], "loss").steps.tolist() == [-2, -1, 0]
    assert store.run(report.run_ids[0]).steps_done == 0


def test_names_that_cannot_be_shown_are_changed_with_a_word(tmp_path, bring, store):
    tags = ("a\x1b", "a\x07", "b", "x" * 1_001)
    write_events(tmp_path / NAME.format(1), [scalar(tag, 1, 2.0) for tag in tags])
    report = bring(tmp_path)
    assert store.series_names(report.run_ids[0]) == ["a\ufffd", "a\ufffd 2", "b", "x" * 1_000]
    assert notes(report)[0].startswith("3 tags cannot be shown as they are and got other names: ")


examples = itertools.count(1)
attempts = st.lists(
    st.tuples(st.lists(st.tuples(st.sampled_from("ab"), st.integers(0, 8)), max_size=8), st.integers(-1, 8)),
    min_size=1,
    max_size=4,
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(attempts)
def test_any_attempts_are_read_as_tensorboard_reads_them(tmp_path_factory, bring, store, attempts):
    folder = tmp_path_factory.mktemp("attempts")
    number = 0
    for second, (written, start) in enumerate(attempts):
        events = [restart(start)] if start >= 0 else []
        for tag, step in written:
            number += 1
            events.append(scalar(tag, step, float(number), number))
        # Each example is a run of its own, known by the moment at which it began.
        begun = BEGUN + 1000 * next(examples) + second
        write_events(folder / NAME.format(int(begun)), events, begun=begun)
    (result,) = bring(folder).results
    found = store.all_series(result.run_id)
    for tag in "ab":
        expected = as_tensorboard_reads(folder, tag)
        assert (points(found[tag]) if tag in found else []) == expected
    assert all(np.isfinite(each.seconds).all() for each in found.values())
