"""Update formula of the chosen optimizer with its current settings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QLabel, QToolButton, QVBoxLayout, QWidget

from workbench.optimizers import formula_of
from workbench.ui.formula.formula_view import FormulaView
from workbench.ui.formula.legend_label import LegendLabel
from workbench.ui.language import declared
from workbench.ui.widgets.icons import icon

if TYPE_CHECKING:
    from workbench.optimizers import OptimizerSettings


class OptimizerFormula(QWidget):
    """Collapsible section with the optimizer's formula, its legend and the difference of its convention.

    Hidden for optimizers of other libraries, whose formulas are unknown.
    """

    def __init__(self) -> None:
        super().__init__()
        self._fold = QToolButton()
        self._fold.setObjectName("fold_formula")
        self._fold.setText(self.tr("Formula"))
        self._fold.setToolTip(self.tr("Show or hide what each step computes"))
        self._fold.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self._fold.setAutoRaise(True)
        self._fold.setCheckable(True)
        self._fold.setChecked(True)
        self._fold.toggled.connect(self._on_folded)
        self._difference = QLabel()
        self._difference.setObjectName("convention_difference")
        self._difference.setWordWrap(True)
        self._difference.setMinimumWidth(1)
        self._difference.setProperty("role", "hint")
        self._view = FormulaView()
        self._view.setObjectName("formula")
        self._view.setAccessibleName(self.tr("Formula"))
        self._legend = LegendLabel()
        self._legend.setObjectName("formula_legend")
        self._legend.setProperty("role", "hint")
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        for part in (self._fold, self._difference, self._view, self._legend):
            layout.addWidget(part)
        self._on_folded(True)

    @property
    def is_unfolded(self) -> bool:
        """Whether the section is expanded."""
        return self._fold.isChecked()

    def unfold(self, unfolded: bool) -> None:
        """Expand or collapse the section."""
        self._fold.setChecked(unfolded)

    def show_settings(self, settings: OptimizerSettings) -> None:
        """Show the formula of an optimizer with these settings."""
        formula = formula_of(settings)
        self.setVisible(bool(formula.lines))
        convention = settings.conventions.get(settings.convention)
        if convention is None or not formula.lines:
            return
        self._difference.setText(f"{declared(convention.difference)} ({convention.source})")
        self._view.show_lines(formula.lines)
        self._legend.show_legend(formula.legend)

    @Slot(bool)
    def _on_folded(self, unfolded: bool) -> None:
        self._fold.setIcon(icon("chevron-down" if unfolded else "chevron-right"))
        for part in (self._difference, self._view, self._legend):
            part.setVisible(unfolded)
