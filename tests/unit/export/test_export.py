"""A file is there whole or not at all."""

import errno
import os
import resource
import sys

import numpy as np
import pytest
from store_fixtures import make_block, new_run, place, store

from storage import Change, RunNotFoundError, Status
from workbench.errors import InputError, MachineError, UnknownNameError
from workbench.export import FORMATS, Export, format_of

__all__ = ["make_block", "new_run", "place", "store"]


@pytest.fixture
def runs(store, new_run, make_block):
    found = store.add_runs([new_run] * 3)
    ends = [Change(run_id, status=Status.FINISHED) for run_id in found]
    store.write([make_block(run_id, 1, 10_000) for run_id in found], ends)
    return found


@pytest.mark.parametrize("form", FORMATS)
def test_progress_goes_from_nothing_to_all_points(store, runs, tmp_path, form):
    export = Export(store, [*runs, runs[0]], tmp_path / "out", form)
    told = []
    assert export.write(lambda: told.append((export.done, export.total))) is True
    assert {total for _, total in told} == {3 * 2 * 10_000}
    done = [done for done, _ in told]
    assert done == sorted(done)
    assert done[-1] == 3 * 2 * 10_000
    assert len(told) >= 3


@pytest.mark.parametrize("form", FORMATS)
def test_a_cancelled_export_leaves_nothing(store, runs, tmp_path, form):
    before = sorted(tmp_path.iterdir())
    export = Export(store, runs, tmp_path / "out", form)
    assert export.write(export.cancel) is False
    assert 0 <= export.done < export.total
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("form", [name for name, form in FORMATS.items() if form.suffix])
def test_a_cancelled_export_keeps_the_file_it_was_to_replace(store, runs, tmp_path, form):
    (tmp_path / "out").write_text("precious")
    export = Export(store, runs, tmp_path / "out", form)
    assert export.write(export.cancel) is False
    assert (tmp_path / "out").read_text() == "precious"
    assert Export(store, runs, tmp_path / "out", form).write() is True
    assert (tmp_path / "out").read_bytes() != b"precious"


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_is_missing_leaves_nothing(store, runs, tmp_path, form):
    before = sorted(tmp_path.iterdir())
    with pytest.raises(RunNotFoundError, match="holds no run number 99"):
        Export(store, [*runs, 99], tmp_path / "out", form).write()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("form", FORMATS)
def test_a_run_that_is_removed_meanwhile_leaves_nothing(store, runs, tmp_path, form):
    def remove():
        if store.runs():
            store.delete(runs)
            store.empty_bin()

    before = sorted(tmp_path.iterdir())
    with pytest.raises(RunNotFoundError):
        Export(store, runs, tmp_path / "out", form).write(remove)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("form", FORMATS)
def test_a_folder_that_is_not_there_is_told(store, runs, tmp_path, form):
    with pytest.raises(MachineError, match="could not be written: No such file or directory"):
        Export(store, runs, tmp_path / "missing" / "out", form).write()
    assert not (tmp_path / "missing").exists()


@pytest.mark.parametrize("form", FORMATS)
def test_a_disk_that_refuses_leaves_nothing(store, runs, tmp_path, form):
    before = sorted(tmp_path.iterdir())
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    # Python ignores the signal that comes with it, so that a write fails as on a full disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, limits[1]))
    try:
        with pytest.raises(MachineError) as caught:
            Export(store, runs, tmp_path / "out", form).write()
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert str(tmp_path / "out") in str(caught.value)
    assert os.strerror(errno.EFBIG) in str(caught.value)
    assert sorted(tmp_path.iterdir()) == before


def test_a_folder_that_exists_is_not_written_into(store, runs, tmp_path):
    (tmp_path / "events").mkdir()
    with pytest.raises(InputError, match="a folder that does not exist yet"):
        Export(store, runs, tmp_path / "events", "tensorboard").write()
    assert not list((tmp_path / "events").iterdir())


def test_what_is_no_file_is_not_replaced_by_one(store, runs, tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    before = sorted(tmp_path.iterdir())
    for name in ("pipe.csv", "folder.csv"):
        with pytest.raises(InputError, match="a file, or a name that is free"):
            Export(store, runs, tmp_path / name, "csv").write()
    assert (tmp_path / "pipe.csv").is_fifo()
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.parametrize("ending", ["", "-wal", "-shm", "-journal"])
def test_the_store_itself_is_not_written_over(store, runs, place, ending):
    values = store.series(runs[0], "loss").values
    for path in (place, place.parent / "." / place.name):
        with pytest.raises(InputError, match="another file than those of the run store"):
            Export(store, runs, path.with_name(path.name + ending), "csv").write()
    assert np.array_equal(store.series(runs[0], "loss").values, values)


@pytest.mark.parametrize(("form", "package"), [("parquet", "pyarrow"), ("tensorboard", "tensorboard")])
def test_a_library_that_is_not_there_is_named_with_its_remedy(
    store, runs, tmp_path, monkeypatch, form, package
):
    for name in [*sys.modules, package]:
        if name.partition(".")[0] == package:
            monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(MachineError, match=rf'needs the package {package}, .* -e ".\[export\]"'):
        Export(store, runs, tmp_path / "out", form).write()


@pytest.mark.parametrize(("name", "form"), [("a.csv", "csv"), ("a.b.JSON", "json"), ("x.parquet", "parquet")])
def test_the_ending_of_a_name_tells_the_format(tmp_path, name, form):
    assert format_of(tmp_path / name) == form


@pytest.mark.parametrize("name", ["a.txt", "events", ".csv"])
def test_an_ending_that_tells_no_format_is_refused_with_all_that_do(tmp_path, name):
    with pytest.raises(UnknownNameError, match=", ".join(sorted(FORMATS))):
        format_of(tmp_path / name)
