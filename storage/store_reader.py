"""Everything that can be read from an open run store."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from storage import tables
from storage.backends.connection import StoreConnection
from storage.backends.error_translation import translated
from storage.filtering import compilation
from storage.models import DocumentRow, RunRow
from storage.runs import editing, listing
from storage.runs.rows import change_counter
from storage.series import envelopes, reading
from storage.series.grid import grid_of
from storage.transfer import ingest, read_run

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable

    import pandas

    from storage.filtering.fields import Vocabulary
    from storage.records import RunRecord
    from storage.runs.listing import RunChanges, Selection
    from storage.series.blocks import Envelope, Series, SeriesBlock
    from storage.series.envelopes import PlotWindow
    from storage.series.grid import Grid
    from storage.tables import Runs
    from storage.transfer.run_transfer import RunImport, RunTransfer


class StoreReader(StoreConnection):
    """The reading methods of a store; each is one transaction, which sees one state of the store."""

    def runs(self, *, in_bin: bool = False) -> list[RunRecord]:
        """Return all runs outside the bin, or all in it, newest first."""
        with self._reading() as connection:
            wanted = RunRow.deleted.is_not(None) if in_bin else RunRow.deleted.is_(None)
            return listing.runs(connection, wanted)

    def select(self, selection: Selection) -> list[RunRecord]:
        """Return the runs of a selection, newest first."""
        with self._reading() as connection:
            return listing.runs(connection, selection.condition)

    def numbers(self, selection: Selection) -> list[int]:
        """Return the numbers of the runs of a selection, newest first."""
        with self._reading() as connection:
            return listing.run_numbers(connection, selection)

    def count(self, selection: Selection) -> int:
        """Return how many runs a selection has."""
        with self._reading() as connection:
            return listing.count(connection, selection)

    def run(self, run_id: int) -> RunRecord:
        """Return one run, whether or not it lies in the bin.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        return self.numbered([run_id])[0]

    def numbered(self, run_ids: Iterable[int]) -> list[RunRecord]:
        """Return the runs with these numbers, in this order and each once, in the bin or not.

        Raises:
            RunNotFoundError: If one of them does not exist; it names the smallest.
        """
        with self._reading() as connection:
            return listing.numbered(connection, run_ids)

    def runs_changed_since(self, counter: int) -> RunChanges:
        """Return the runs that were added, changed or removed since the change counter had a value.

        Runs in the bin are among them: a reader learns so that they have been put there.
        """
        with self._reading() as connection:
            return listing.changed_since(connection, counter, change_counter(connection))

    def change_counter(self) -> int:
        """Return a number that is different whenever this or another process has written to the store."""
        with self._reading() as connection:
            return change_counter(connection)

    def vocabulary(self) -> Vocabulary:
        """Return the names and values that occur in the store, for the completion of filters."""
        with self._reading() as connection:
            return compilation.vocabulary(connection)

    def tags(self) -> dict[str, int]:
        """Return the tags of the runs outside the bin, each with the number of its runs, in order."""
        with self._reading() as connection:
            return editing.tag_counts(connection)

    def experiment(self, run_id: int) -> dict[str, object]:
        """Return the whole declaration of a run; tuples have become lists.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.document(connection, run_id, DocumentRow.experiment)

    def environment(self, run_id: int) -> dict[str, str]:
        """Return the versions and whatever else was recorded about where a run was added.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            found = reading.document(connection, run_id, DocumentRow.environment)
        return cast("dict[str, str]", found)

    def series_names(self, run_id: int) -> list[str]:
        """Return the names of the recorded series in the order of their first appearance.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series_names(connection, run_id)

    def series(self, run_id: int, name: str, after_step: int = -1) -> Series:
        """Return the points of a series whose step is greater than ``after_step``, in fresh arrays.

        A series that does not exist is empty: a live view asks before the first block has arrived.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.series(connection, run_id, name, after_step)

    def all_series(self, run_id: int) -> dict[str, Series]:
        """Return every series of a run by name, in the order of their first appearance.

        Series that were recorded together share the arrays of their steps and seconds.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return reading.all_series(connection, run_id)

    def series_of(self, run_ids: Iterable[int], name: str) -> dict[int, Series]:
        """Return one series of many runs; empty for a run that has none, or that does not exist."""
        with self._reading() as connection:
            return reading.series_of(connection, run_ids, name)

    def envelope(self, run_id: int, name: str, window: PlotWindow) -> Envelope:
        """Return what a plot of a series needs, at a cost that hardly depends on the length of the series.

        Where the window holds fewer than two points for each of its columns, they are all there.
        A series that does not exist has no buckets.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return envelopes.envelope(connection, run_id, name, window)

    def grid(self, run_id: int) -> Grid:
        """Return every point of a run as numpy arrays, a row for each step and a column for each series.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return grid_of(reading.all_series(connection, run_id))

    def frame(self, runs: Runs = None) -> pandas.DataFrame:
        """Return a table of runs, a row for each; its index is the number of the run.

        The columns are the properties of a run, ``setting.NAME`` for each setting that one of the runs has,
        and for each series ``last.NAME``, ``last_step.NAME``, ``best.NAME`` (the smallest finite value),
        ``best_step.NAME`` and ``count.NAME``. Times are in UTC. A run that lacks a setting or series has
        nothing there; whole numbers and truth values are nullable in such a column.

        Args:
            runs: One number, numbers in the wanted order, a selection, or None for all, newest first.

        Raises:
            RunNotFoundError: If one of the numbers does not exist.
            ModuleNotFoundError: If pandas is not installed.
        """
        library = tables.imported_pandas()
        with self._reading() as connection:
            return tables.frame(library, tables.records(connection, runs))

    def points(
        self, runs: Runs = None, names: str | Iterable[str] | None = None, *, wide: bool = False
    ) -> pandas.DataFrame:
        """Return the points of runs as one table.

        It is long, a row for each point with the columns ``run``, ``series``, ``step``, ``seconds`` and
        ``value``, or wide, a row for each run and step with a column for each series, which is NaN where
        nothing was recorded. Values are those of the store bit for bit. In a wide table a series that is
        called like one of the first columns is ``series/NAME``.

        Args:
            runs: As for :meth:`frame`; its index will do.
            names: The series that are wanted; None for all.
            wide: Whether the series stand side by side.

        Raises:
            RunNotFoundError: If one of the numbers does not exist.
            ValueError: If the runs have recorded something, but none of them a series of such a name.
            ModuleNotFoundError: If pandas is not installed.
        """
        library = tables.imported_pandas()
        with self._reading() as connection:
            return tables.points(library, connection, runs, names, wide=wide)

    def run_transfer(self, run_id: int) -> RunTransfer:
        """Return a run as another store imports it.

        Raises:
            RunNotFoundError: If there is no such run.
        """
        with self._reading() as connection:
            return read_run.run_transfer(connection, run_id)

    def run_blocks(self, run_id: int, target_id: int) -> Generator[SeriesBlock, None, None]:
        """Yield the points of a run as blocks of a run of another store."""
        with self._reading() as connection:
            yield from read_run.run_blocks(connection, run_id, target_id)

    def import_preview(self, transfer: RunTransfer) -> RunImport | None:
        """Return what importing a run would come to, as far as can be told without its points.

        ``None`` stands for a run that is not here. A run that is here and has made as many steps stays as it
        is, in the bin too; so does one that trains here.
        """
        with self._reading() as connection:
            return ingest.preview(connection, transfer)

    def sizes(self, run_id: int | None = None) -> dict[int, int]:
        """Return how many bytes each run takes in the store: its points, envelopes and documents.

        Args:
            run_id: The run that is looked at; None for all of them.
        """
        with self._reading() as connection:
            return listing.sizes(connection, run_id)

    def size(self) -> int:
        """Return how many bytes the store takes: a file with its log, or the tables on a server."""
        self._require_open()
        with translated(self.place):
            return self._database.size()
