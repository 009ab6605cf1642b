"""What the verification of a run has shown, in sentences."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication

from workbench.ui.series_names import series_title

if TYPE_CHECKING:
    from workbench.execution.verification import Difference, Verification


def verdict(verification: Verification, *, over: bool) -> str:
    """How the repeated run compares with the stored one after the updates made so far."""
    sentences = []
    if not verification.is_over:
        text = (
            _translated("Stopped at {0} of {1} steps.")
            if over
            else _translated("{0} of {1} steps are repeated.")
        )
        sentences.append(text.format(verification.done, verification.steps))
    if verification.parting is not None:
        text = _translated("The run differs by more than rounding from step {0} on: {1}.")
        sentences.append(text.format(verification.parting.step, _told(verification.parting)))
    elif verification.beginning is not None:
        text = _translated("The run is equal to rounding, {0} of the largest value of a series.")
        sentences.append(text.format(f"{verification.tolerance:g}"))
    elif over and verification.points:
        text = _translated("All {0} points are equal to the last bit.")
        sentences.append(text.format(f"{verification.points:,}"))
    if verification.beginning is not None and verification.largest is not None:
        text = _translated("First difference at step {0}: {1}.")
        sentences.append(text.format(verification.beginning.step, _told(verification.beginning)))
        text = _translated("Largest difference at step {0}: {1}.")
        sentences.append(text.format(verification.largest.step, _told(verification.largest)))
    if verification.missing:
        text = _translated("{0} stored points were not met again.")
        sentences.append(text.format(verification.missing))
    if verification.beginning is not None:
        text = _translated("{0} was {1} and is {2}.")
        sentences += [text.format(*change) for change in verification.changed]
    return "\n".join(sentences)


def _told(difference: Difference) -> str:
    values = f"{difference.stored:.12g}", f"{difference.repeated:.12g}", f"{difference.relative:.3g}"
    return _translated("{0} was {1} and is {2}, relative {3}").format(
        series_title(difference.series), *values
    )


def _translated(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)
