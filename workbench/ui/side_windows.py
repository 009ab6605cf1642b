"""The windows beside the main window, made when they are first wanted."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtWidgets import QWidget

    from workbench.optimizers import OptimizerSettings
    from workbench.ui.help_window import HelpWindow
    from workbench.ui.launch.launch_panel import LaunchPanel
    from workbench.ui.replication.step_comparison_window import StepComparisonWindow


class SideWindows:
    """Help, and where two optimizers part.

    Attributes:
        help: the pages, ``None`` until they were opened.
        parting: the comparison, ``None`` until it was opened.
    """

    def __init__(self, launch: LaunchPanel) -> None:
        """Nothing is open yet.

        Args:
            launch: says what the two optimizers have in common.
        """
        self.help: HelpWindow | None = None
        self.parting: StepComparisonWindow | None = None
        self._launch = launch

    def show_help(self) -> None:
        """Open the help."""
        # Imported now, since the main window does not wait for windows that few starts open.
        from workbench.ui.help_window import HelpWindow

        self.help = self.help or HelpWindow()
        _show(self.help)

    def show_parting(self) -> None:
        """Open the comparison of two optimizers."""
        from workbench.ui.replication.step_comparison_window import StepComparisonWindow

        self.parting = self.parting or StepComparisonWindow(self._launch)
        _show(self.parting)

    def offer(self, models: Mapping[str, type[OptimizerSettings]]) -> None:
        """Offer more optimizers where they are chosen."""
        if self.parting is not None:
            self.parting.offer(models)

    def close(self) -> None:
        """Close what is open."""
        for window in (self.help, self.parting):
            if window is not None:
                window.close()
                window.deleteLater()


def _show(window: QWidget) -> None:
    window.show()
    window.raise_()
