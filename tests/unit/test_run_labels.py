"""What distinguishes runs, and what they are called beside one another."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from storage import RunRecord, Status
from workbench.run_labels import compared_values, differing_settings, group_labels, labels, seed_groups


def run(number: int, name: str = "", *, optimizer="adam", problem="rosenbrock", **settings) -> RunRecord:
    return RunRecord(
        id=number,
        uid=f"{number:032x}",
        name=name,
        problem=problem,
        optimizer=optimizer,
        convention="torch",
        schedule="constant",
        status=Status.FINISHED,
        settings={"steps": 100, **settings},
        seed=0,
        planned_steps=100,
        steps_done=100,
        seconds=1.0,
        device="cpu",
        created=datetime(2024, 1, 1, tzinfo=UTC),
        started=None,
        ended=None,
        message="",
        summaries={},
    )


def test_choices_and_settings_are_compared():
    assert compared_values(run(1, lr=0.1)) == {
        "problem": "rosenbrock",
        "optimizer": "adam",
        "schedule": "constant",
        "steps": 100,
        "lr": 0.1,
    }


def test_only_what_differs_is_named():
    assert differing_settings([run(1, lr=0.1), run(2, lr=0.2), run(3, lr=0.1)]) == {"lr"}


def test_a_setting_that_only_some_have_differs():
    runs = [run(1, lr=0.1), run(2, lr=0.1, momentum=0.9, optimizer="momentum")]
    assert differing_settings(runs) == {"optimizer", "momentum"}


def test_identical_runs_and_single_runs_differ_in_nothing():
    assert differing_settings([run(1, lr=0.1), run(2, lr=0.1)]) == frozenset()
    assert differing_settings([run(1)]) == frozenset()
    assert differing_settings([]) == frozenset()


@pytest.mark.parametrize(("one", "other"), [(1, True), (0, False), (1, 1.0), ("1", 1), (True, "yes")])
def test_values_of_different_types_differ(one, other):
    assert differing_settings([run(1, x=one), run(2, x=other)]) == {"x"}


def test_runs_that_differ_in_one_number_are_called_by_it():
    assert labels([run(1, lr=0.1), run(2, lr=0.2), run(3, lr=1e-5)]) == ["lr 0.1", "lr 0.2", "lr 1e-05"]


def test_runs_of_different_optimizers_are_called_by_them_alone():
    runs = [run(1, lr=0.1, beta1=0.9), run(2, optimizer="gd", lr=0.1), run(3, optimizer="momentum", lr=0.1)]
    assert labels(runs) == ["adam", "gd", "momentum"]


def test_a_setting_that_follows_from_the_optimizer_is_named_where_the_optimizer_is_not_enough():
    runs = [run(1, beta1=0.9), run(2, beta1=0.5), run(3, optimizer="gd")]
    assert labels(runs) == ["adam, beta1 0.9", "adam, beta1 0.5", "gd"]


def test_flags_and_counts_are_told_apart():
    assert labels([run(1, amsgrad=True), run(2, amsgrad=False)]) == ["amsgrad yes", "amsgrad no"]


def test_identical_runs_are_called_by_their_numbers():
    assert labels([run(3, lr=0.1), run(4, lr=0.1)]) == ["run 3", "run 4"]
    assert labels([run(3, "warm", lr=0.1), run(4, lr=0.1)]) == ["3 warm", "run 4"]


def test_a_run_alone_is_called_by_its_name():
    assert labels([run(7, "first try")]) == ["7 first try"]
    assert labels([run(7)]) == ["run 7"]
    assert labels([]) == []


def test_repetitions_among_different_runs_get_their_numbers():
    runs = [run(1, lr=0.1), run(2, lr=0.1), run(3, lr=0.2)]
    assert labels(runs) == ["lr 0.1 · run 1", "lr 0.1 · run 2", "lr 0.2"]


def test_numbers_that_look_alike_in_six_digits_get_their_runs_too():
    names = labels([run(1, lr=0.1), run(2, lr=0.1 + 1e-12)])
    assert len(set(names)) == 2
    assert names[0].startswith("lr 0.1")


def test_no_two_labels_are_equal():
    runs = [run(1, "a", lr=0.1), run(2, "a", lr=0.1), run(3, optimizer="gd"), run(4, optimizer="gd", x=1)]
    assert len(set(labels(runs))) == 4


def test_what_a_run_without_a_name_is_called_can_be_worded():
    assert labels([run(3), run(4, "warm")], "실행 {0}") == ["실행 3", "4 warm"]


def test_runs_that_differ_only_in_their_seed_are_a_group():
    runs = [run(1, seed=0), run(2, seed=0, lr=0.1), run(3, seed=1), run(4, "named", seed=2)]
    assert [[member.id for member in group] for group in seed_groups(runs)] == [[1, 3, 4], [2]]


def test_a_setting_that_one_run_lacks_or_has_as_another_type_keeps_runs_apart():
    runs = [run(1, seed=0, width=1), run(2, seed=0, width=1.0), run(3, seed=0)]
    assert [len(group) for group in seed_groups(runs)] == [1, 1, 1]


def test_groups_are_not_named_by_their_seeds():
    groups = seed_groups([run(1, seed=0, lr=0.1), run(2, seed=5, lr=0.2), run(3, seed=1, lr=0.1)])
    assert group_labels(groups) == ["lr 0.1", "lr 0.2"]
