"""`main.py sweep`."""

import pytest

from workbench.experiment import compose, from_document

SWEEP = ("sweep", "--problem", "rosenbrock", "--optimizer", "adam", "--steps", 60, "--quiet")


def test_a_sweep_is_reported_point_by_point_the_best_first(command, store):
    outcome = command(*SWEEP, "--axis", "lr=1e-3..0.1:3:log", "--seeds", 2, "--json")
    assert (outcome.code, outcome.err) == (0, "")
    found = outcome.json()
    assert found["runs"] == 6
    assert sorted(point["point"]["lr"] for point in found["points"]) == [0.001, 0.01, 0.1]
    losses = [point["last_loss"] for point in found["points"]]
    assert losses == sorted(losses)
    for point in found["points"]:
        assert (point["finished"], point["diverged"], point["steps"]) == (2, 0, 60)
        for number, seed in zip(point["runs"], (0, 1), strict=True):
            record = store.run(number)
            assert record.sweep == found["sweep"]
            assert (record.settings["lr"], record.seed) == (point["point"]["lr"], seed)
            changes = {"lr": point["point"]["lr"], "steps": 60, "seed": seed}
            assert from_document(store.experiment(number)) == compose("rosenbrock", "adam", changes=changes)


def test_in_words_each_point_is_a_line(command):
    outcome = command(*SWEEP, "--axis", "optimizer=adam, momentum", "--axis", "lr=0.001")
    assert outcome.code == 0
    assert "optimizer=adam, momentum, lr=0.001 #" in outcome.out
    assert "momentum" in outcome.out


def test_an_estimate_trains_and_stores_nothing(command, place):
    outcome = command(*SWEEP, "--axis", "lr=1e-3..0.1:3:log", "--estimate", "--json")
    assert outcome.code == 0
    assert outcome.json()["runs"] == 3
    assert outcome.json()["seconds"] > 0
    assert not place.exists()
    assert command(*SWEEP, "--axis", "lr=0.1, 0.2", "--estimate").out.startswith("2 runs, about ")


def test_halving_stops_what_does_worst(command, store):
    outcome = command(*SWEEP, "--axis", "lr=1e-4..0.1:9:log", "--halve", "--first-rung", 10, "--json")
    assert outcome.code == 0
    points = outcome.json()["points"]
    assert [point["steps"] for point in points] == [60] + [30] * 2 + [10] * 6
    assert store.run(points[-1]["runs"][0]).message.startswith(
        "Successive halving stopped it after 10 updates"
    )


def test_samples_are_drawn_from_ranges(command):
    outcome = command(*SWEEP, "--axis", "lr=1e-4..0.1:log", "--sampling", "sobol", "--samples", 5, "--json")
    rates = {point["point"]["lr"] for point in outcome.json()["points"]}
    assert len(rates) == 5
    assert all(1e-4 <= rate <= 0.1 for rate in rates)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--axis", "lr"), "--axis = lr: must be of the form NAME=VALUE"),
        (("--axis", "lr=1e-4..1"), "axis lr = 1e-4..1: must be a range with a COUNT"),
        (("--axis", "lr=-1,1"), "lr = -1: must be a number above 0"),
        (("--axis", "foo=1"), "axis = foo: must be one of"),
        (("--seeds", "many"), "--seeds = many: must be a whole number"),
        (("--seeds", "0"), "seeds = 0: must be a whole number from 1 to 1000"),
        (("--reduction", "3"), "--reduction = 3: must be left out without --halve"),
        (("--axis", "lr=0.1,0.2", "--halve", "--first-rung", "40"), "first rung = 40: must be"),
        (("--axis", "batch_size=full,32"), "batch_size = 32: must be full for rosenbrock"),
    ],
)
def test_what_cannot_be_swept_is_refused_before_anything_is_stored(command, place, arguments, words):
    outcome = command(*SWEEP, *arguments)
    assert outcome.code == 2
    assert words in outcome.err
    assert outcome.err.count("\n") == 1
    assert not place.exists()
