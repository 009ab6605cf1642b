"""Columns of steps and times as other programs name them; what is none stays a series and is told."""

from __future__ import annotations

import pytest

ROWS = "no column of steps was found (such as step, iteration or epoch): rows are counted from 1"


@pytest.fixture
def take(tmp_path, bring, store):
    """A function that imports a text: the points of each series of its first run, and what is told."""

    def take(text):
        path = tmp_path / "table.csv"
        path.write_text(text)
        report = bring(path)
        assert not report.refused, report.refused
        series = {
            name: list(zip(each.steps.tolist(), each.seconds.tolist(), each.values.tolist(), strict=True))
            for name, each in store.all_series(report.run_ids[0]).items()
        }
        return series, [note for each in report.noted for note in each.notes]

    return take


@pytest.mark.parametrize(
    "name",
    [
        "step", "Step", "_step", "steps", "global_step", "Global Step", "globalStep", "trainer/global_step",
        "train/step", "iteration", "Iterations", "iter", "#Iters", "epoch", "Epochs",
        "                  epoch", "update", "time/total_timesteps", "num_env_steps", "round", "episode",
    ],
)  # fmt: skip
def test_a_column_of_steps_is_known_by_its_name(take, name):
    assert take(f"loss,{name}\n0.9,100\n0.8,200\n0.7,300\n") == (
        {"loss": [(100, 0.0, 0.9), (200, 0.0, 0.8), (300, 0.0, 0.7)]},
        [],
    )


@pytest.mark.parametrize(
    "name", ["step_time", "steps per second", "epoch time", "loss/step loss", "stepsize"]
)
def test_a_name_that_only_has_the_word_is_a_series(take, name):
    series, notes = take(f"loss,{name}\n0.9,100\n0.8,200\n")
    assert (len(series), notes) == (2, [ROWS])


@pytest.mark.parametrize(
    ("text", "steps", "names"),
    [
        # Lightning: step and epoch, and values with gaps.
        ("epoch,step,a,b\n0,49,1,\n0,99,,2\n1,149,3,\n", [49, 149], ["epoch", "a", "b"]),
        ("loss,grad_norm,learning_rate,epoch,step\n2,1,5e-5,0.25,500\n1,1,4e-5,0.5,1000\n", [500, 1000],
         ["loss", "grad_norm", "learning_rate", "epoch"]),
        ("epoch,iteration,loss\n1,10,5\n1,20,4\n2,30,3\n", [10, 20, 30], ["epoch", "loss"]),
        ("time/iterations,time/total_timesteps,reward\n1,2048,5\n2,4096,6\n", [2048, 4096],
         ["time/iterations", "reward"]),
        ("step,train/step,loss\n1,10,5\n2,20,4\n", [1, 2], ["train/step", "loss"]),
    ],
)  # fmt: skip
def test_of_several_counts_the_finest_is_the_step(take, text, steps, names):
    series, notes = take(text)
    assert list(series) == names
    assert [step for step, *_ in series[names[1]]] == steps
    assert notes == []


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        (
            "epoch,loss\n0.25,3\n0.5,2\n0.75,1\n",
            ["column 'epoch' is not taken as steps: most of its cells are no whole numbers", ROWS],
        ),
        (
            "epoch,loss\n0.5,3\n1,2\n1.5,1\n2,0\n",
            ["column 'epoch' is not taken as steps: it holds fractions, such as '0.5' in line 2", ROWS],
        ),
        (
            "epoch,batch,loss\n0,0,9\n0,1,8\n0,2,7\n1,0,6\n1,1,5\n1,2,4\n",
            [
                "column 'batch' is not taken as steps: many rows have the same number",
                "column 'epoch' is not taken as steps: many rows have the same number",
                ROWS,
            ],
        ),
        ("loss,accuracy\n3,1\n2,2\n", [ROWS]),
        (",loss\n0,3\n1,2\n", [ROWS]),
    ],
)
def test_rows_are_counted_only_with_a_word(take, text, notes):
    series, told = take(text)
    assert sorted(told) == sorted(notes)
    steps = [step for step, *_ in series["loss"]]
    assert steps == list(range(1, len(steps) + 1))


def test_rows_without_a_step_are_left_out_and_told(take):
    lines = [*(f"{step},{step}" for step in range(-2, 30)), "x,5", ",6", "2.5,7", "9007199254740993,8"]
    series, notes = take("step,loss\n" + "\n".join(lines) + "\n")
    assert [step for step, *_ in series["loss"]] == [*range(-2, 30), 9007199254740993]
    assert notes == [
        "3 lines have no whole number in the column of steps, 'step', and were left out (the first is "
        "line 34)"
    ]


@pytest.mark.parametrize(
    ("text", "seconds", "notes"),
    [
        ("_step,_runtime,_timestamp,loss\n1,1.5,1796000000.5,3\n2,3,1796000002,2\n", [1.5, 3.0],
         ["column '_timestamp' was left out, since '_runtime' holds the time too"]),
        ("step,_timestamp,loss\n1,1796000000.5,3\n2,1796000002,2\n", [0.0, 1.5], []),
        ("Wall time,Step,loss\n1796000000.5,1,3\n1796000002,2,2\n", [0.0, 1.5], []),
        ("epoch,time,loss\n1,10.5,3\n2,21,2\n", [10.5, 21.0], []),
        ("step,elapsed,loss\n1,0.5,3\n2,1,2\n", [0.5, 1.0], []),
        ("step,time,loss\n1,1796000000.5,3\n2,1796000002,2\n", [0.0, 1.5],
         ["column 'time' holds moments: its seconds are counted from the first"]),
        ("step,timestamp,loss\n1,1796000000500,3\n2,1796000002000,2\n", [0.0, 1.5],
         ["the times in column 'timestamp' are taken as milliseconds"]),
        # A clock that was set back, and a row without a time.
        ("Wall time,Step,loss\n1796000000,1,3\n1796000010,2,2\n1795996400,3,1\n,4,0\n",
         [0.0, 10.0, -3600.0, -3600.0],
         ["1 rows have no time in column 'Wall time', and are as late as the row before",
          "the seconds of 'loss' go back 1 times, the first time at step 3, and stay as they are"]),
        # fastai's durations, and those of single rows.
        ("epoch,loss,time\n1,3,00:12\n2,2,00:11\n", [0.0, 0.0], ["1 columns of text were left out: 'time'"]),
        ("step,time,loss\n1,0.5,3\n2,0.4,2\n3,0.6,1\n4,0.5,1\n", [0.0] * 4,
         ["column 'time' goes back in many rows: it is a series, not the time"]),
    ],
)  # fmt: skip
def test_times_are_known_by_their_names(take, text, seconds, notes):
    series, told = take(text)
    assert [second for _, second, _ in series["loss"]] == seconds
    assert told == notes
    assert set(series) <= {"loss", "time"}


def test_the_points_of_a_plot_come_back_as_their_curves(take):
    series, notes = take("curve,step,seconds,value\na,1,0.5,3\na,2,1,2\nb: mean,1,0.5,9\n")
    assert series == {"a": [(1, 0.5, 3.0), (2, 1.0, 2.0)], "b: mean": [(1, 0.5, 9.0)]}
    assert notes == []


def test_a_row_for_each_value_as_mlflow_writes_them(tmp_path, bring, store):
    path = tmp_path / "metrics.csv"
    path.write_text("run_id,key,value,step,timestamp\na,loss,5,1,1796000000000\nb,loss,6,1,1796000000000\n"
                    "a,norm,4,1,1796000000500\na,loss,3,2,1796000001000\n")  # fmt: skip
    report = bring(path)
    assert [store.run(number).name for number in report.run_ids] == ["metrics a", "metrics b"]
    found = store.all_series(report.run_ids[0])
    assert {name: each.steps.tolist() for name, each in found.items()} == {"loss": [1, 2], "norm": [1]}
    assert found["loss"].seconds.tolist() == [0.0, 1.0]
