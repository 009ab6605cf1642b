"""What of the launch panel can become an axis of a sweep."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from workbench.sweeps import suggested_names, suggested_values, sweepable
from workbench.ui.language import declared

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from workbench.ui.launch.part_box import PartBox
    from workbench.ui.launch.settings_form import SettingsForm


@dataclass(frozen=True)
class SweepablePart:
    """A section of the panel.

    Attributes:
        title: its heading.
        form: of its settings.
        name: of the part itself where another one can be chosen, empty otherwise.
        choices: what there is to choose from.
        chosen: what is chosen.
    """

    title: str
    form: SettingsForm
    name: str = ""
    choices: Sequence[str] = ()
    chosen: str = ""

    @property
    def titles(self) -> Mapping[str, str]:
        """What can become an axis: the part itself first, then its settings; with their titles."""
        rows = [row.declaration for row in self.form.rows.values() if row.isVisibleTo(self.form)]
        settings = {each.name: declared(each.title) for each in sweepable(rows)}
        return ({self.name: self.title} if self.name else {}) | settings

    def suggested(self, name: str) -> str:
        """Values that an axis may begin with."""
        if name == self.name:
            return suggested_names(self.choices, self.chosen)
        row = self.form.rows[name]
        return suggested_values(row.declaration, str(row.value()))


def sweepable_part(name: str, box: PartBox) -> SweepablePart:
    """The section in which a problem, optimizer or schedule is chosen."""
    return SweepablePart(box.title, box.form, name, list(box.models), box.chosen)
