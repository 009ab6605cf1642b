"""What a comparison of two runs has shown, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from workbench.ui.series_names import series_title

if TYPE_CHECKING:
    from workbench.training.parting import Parting


def outcome(parting: Parting, *, over: bool) -> str:
    """Where the runs part, or how near they have stayed, after the updates made so far."""
    sentences = []
    beginning, largest = parting.beginning, parting.largest
    if parting.done < parting.steps and not over:
        text = _translated("{0} of {1} steps are compared.")
        sentences.append(text.format(parting.done, parting.steps))
    if beginning is not None:
        text = _translated("They part at step {0}: the relative difference is {1}; {2} is {3} and {4}.")
        name = series_title(f"theta_{beginning.coordinate}")
        figures = (f"{beginning.relative:.3g}", name, f"{beginning.first:.12g}", f"{beginning.second:.12g}")
        sentences.append(text.format(beginning.step, *figures))
    elif over:
        text = _translated("They do not part within {0} steps.")
        sentences.append(text.format(parting.done))
    if largest is not None:
        text = _translated("The largest relative difference is {0}, at step {1}.")
        sentences.append(text.format(f"{largest.relative:.3g}", largest.step))
    elif over and parting.done:
        sentences.append(_translated("Their parameters are equal to the last bit."))
    first, second = parting.diverged
    if first:
        text = _translated("The first run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(first))
    if second:
        text = _translated("The second run diverged at step {0}; nothing is compared after it.")
        sentences.append(text.format(second))
    return " ".join(sentences)


def _translated(text: str) -> str:
    return QCoreApplication.translate("Parting", text)
