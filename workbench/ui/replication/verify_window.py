"""Window that repeats a stored run and reports whether it is reproduced."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from workbench.replication.verification import Verification, verify_in_background
from workbench.training.quantities import series_title
from workbench.ui.language import declared
from workbench.ui.replication.task_window import TaskWindow

if TYPE_CHECKING:
    from storage import Store
    from workbench.replication.verification import Difference


class VerifyWindow(TaskWindow[Verification]):
    """Repeats a run and compares it with what was recorded; other runs train on meanwhile."""

    def __init__(self, store: Store, run_id: int) -> None:
        """Start the verification.

        Args:
            store: the store with the run.
            run_id: number of the run.
        """
        super().__init__("verify")
        self.setWindowTitle(self.tr("Verify run {0} – Descent Workbench").format(run_id))
        self.resize(560, 220)
        self.result.setText(self.tr("The run is made once more and compared with what was recorded…"))
        self.result.setAlignment(Qt.AlignmentFlag.AlignTop)
        line = QHBoxLayout()
        line.addWidget(self.progress, 1)
        line.addWidget(self.stop_button)
        column = QVBoxLayout(self)
        column.addLayout(line)
        column.addWidget(self.result, 1)
        self.follow(verify_in_background(store, run_id))

    def show_state(self, state: Verification, *, over: bool) -> None:
        """Show how the repeated run compares so far."""
        self.result.setText(verdict(state, over=over))


def verdict(verification: Verification, *, over: bool) -> str:
    """Sentences about how the repeated run compares with the stored one.

    Args:
        verification: the comparison so far.
        over: whether it has ended.
    """
    sentences = []
    if not verification.is_over:
        text = (
            _translated("Stopped at {0} of {1} steps.")
            if over
            else _translated("{0} of {1} steps are repeated.")
        )
        sentences.append(text.format(verification.done, verification.steps))
    if verification.beyond_tolerance is not None:
        text = _translated("The run differs by more than rounding from step {0} on: {1}.")
        sentences.append(
            text.format(verification.beyond_tolerance.step, _values_text(verification.beyond_tolerance))
        )
    elif verification.first_difference is not None:
        text = _translated("The run is equal to rounding, {0} of the largest value of a series.")
        sentences.append(text.format(f"{verification.tolerance:g}"))
    elif over and verification.points:
        text = _translated("All {0} points are equal to the last bit.")
        sentences.append(text.format(f"{verification.points:,}"))
    if verification.first_difference is not None and verification.largest is not None:
        text = _translated("First difference at step {0}: {1}.")
        sentences.append(
            text.format(verification.first_difference.step, _values_text(verification.first_difference))
        )
        text = _translated("Largest difference at step {0}: {1}.")
        sentences.append(text.format(verification.largest.step, _values_text(verification.largest)))
    if verification.missing:
        text = _translated("{0} stored points were not met again.")
        sentences.append(text.format(verification.missing))
    if verification.first_difference is not None:
        text = _translated("{0} was {1} and is {2}.")
        sentences += [text.format(*change) for change in verification.changed]
    return "\n".join(sentences)


def _values_text(difference: Difference) -> str:
    values = f"{difference.stored:.12g}", f"{difference.repeated:.12g}", f"{difference.relative:.3g}"
    return _translated("{0} was {1} and is {2}, relative {3}").format(
        declared(series_title(difference.series)), *values
    )


def _translated(text: str) -> str:
    return QCoreApplication.translate("Verdict", text)
