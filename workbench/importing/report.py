"""What came of files that were to be imported."""

from __future__ import annotations

from dataclasses import dataclass, field

from storage import Outcome


@dataclass(frozen=True)
class Entry:
    """A run, or a file that could not be read.

    Attributes:
        title: what it is called.
        outcome: what became of it; ``None`` where it was refused.
        run_id: its number in the store; ``None`` where it is not there.
        told: why it was refused, or what was left out or mended; empty where there is nothing to tell.
    """

    title: str
    outcome: Outcome | None
    run_id: int | None = None
    told: str = ""


@dataclass
class Report:
    """Everything that came of one import.

    Attributes:
        is_trial: whether the store was left as it is, and only looked at.
        entries: in the order of the files.
        is_stopped: whether the person ended it before all was taken; what is there is whole.
    """

    is_trial: bool = False
    entries: list[Entry] = field(default_factory=list)
    is_stopped: bool = False

    def count(self, outcome: Outcome | None) -> int:
        """How many runs came to this; ``None`` for those refused."""
        return sum(entry.outcome is outcome for entry in self.entries)

    @property
    def run_ids(self) -> list[int]:
        """The runs of the store that are new or have grown."""
        return [
            entry.run_id
            for entry in self.entries
            if entry.run_id is not None and entry.outcome in {Outcome.ADDED, Outcome.EXTENDED}
        ]

    @property
    def refused(self) -> list[Entry]:
        """What could not be taken."""
        return [entry for entry in self.entries if entry.outcome is None]

    @property
    def remarks(self) -> list[Entry]:
        """What was taken and has something to tell."""
        return [entry for entry in self.entries if entry.outcome is not None and entry.told]

    def sentence(self) -> str:
        """It in one line.

        >>> Report(entries=[Entry("a", Outcome.ADDED, 1), Entry("b", Outcome.KNOWN, 2)]).sentence()
        '1 run taken, 1 already here'
        >>> Report(is_trial=True, entries=[Entry("a.csv", None, told="it is empty")]).sentence()
        '0 runs would be taken, 1 refused: a.csv: it is empty'
        """
        added, grown = self.count(Outcome.ADDED), self.count(Outcome.EXTENDED)
        verb = "would be taken" if self.is_trial else "taken"
        parts = [f"{added} {'run' if added == 1 else 'runs'} {verb}"]
        if grown:
            parts.append(f"{grown} {'would go' if self.is_trial else 'gone'} on")
        if known := self.count(Outcome.KNOWN):
            parts.append(f"{known} already here")
        if refused := self.refused:
            more = "" if len(refused) == 1 else " (the first)"
            parts.append(f"{len(refused)} refused: {refused[0].title}: {refused[0].told}{more}")
        if self.is_stopped:
            parts.append("then stopped")
        return ", ".join(parts)
