"""Window around a background task: its progress, a button to stop it, and its result as text."""

from __future__ import annotations

import traceback
from abc import abstractmethod
from typing import TYPE_CHECKING, Generic, Protocol, TypeVar

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtWidgets import QLabel, QProgressBar, QPushButton, QWidget

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.ui.language import message_text

if TYPE_CHECKING:
    from PySide6.QtGui import QCloseEvent

    from workbench.replication.background_task import BackgroundTask

_REFRESH_MS = 50

_PROGRESS_PARTS = 1000
"""Range of the progress bar; the number of steps itself may exceed Qt's integers."""


class StepwiseState(Protocol):
    """What a task publishes.

    Attributes:
        done: number of steps done.
        steps: number of steps in total.
    """

    done: int
    steps: int


State = TypeVar("State", bound=StepwiseState)


class TaskWindow(QWidget, Generic[State]):
    """Shows what a task has published so far; runs train on meanwhile.

    Subclasses place the widgets :attr:`result`, :attr:`progress` and :attr:`stop_button`.

    Attributes:
        result: text of the result so far, or of the error.
        progress: progress of the task.
        stop_button: stops the task.
    """

    def __init__(self, name: str) -> None:
        """A window without a task.

        Args:
            name: object name of the window, and prefix of the object names of its widgets.
        """
        super().__init__()
        self._task: BackgroundTask[State] | None = None
        self.setObjectName(name)
        self.result = QLabel()
        self.result.setObjectName(f"{name}_result")
        self.result.setAccessibleName(self.tr("Result"))
        self.result.setWordWrap(True)
        self.result.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.progress = QProgressBar()
        self.progress.setObjectName(f"{name}_progress")
        self.progress.setAccessibleName(self.tr("Progress"))
        self.progress.setRange(0, _PROGRESS_PARTS)
        self.stop_button = QPushButton(self.tr("Stop"))
        self.stop_button.setObjectName(f"{name}_stop")
        self.stop_button.setToolTip(self.tr("End it; what was compared so far stays"))
        self.stop_button.setEnabled(False)
        self.stop_button.clicked.connect(self.stop)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self._refresh)

    @property
    def is_working(self) -> bool:
        """Whether a task is under way."""
        return self._task is not None

    @Slot()
    def stop(self) -> None:
        """Ask the task to end early; what it has published stays."""
        if self._task is not None:
            self._task.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Stop the task and wait for it."""
        self._timer.stop()
        if self._task is not None:
            self._task.close()
            self._refresh()
        event.accept()

    def follow(self, task: BackgroundTask[State]) -> None:
        """Show this task until it is over."""
        self._task = task
        self.progress.setValue(0)
        self.stop_button.setEnabled(True)
        self._timer.start()

    # Qt's metaclass is incompatible with ABC's, so only the type checker enforces this.
    @abstractmethod
    def show_state(self, state: State, *, over: bool) -> None:
        """Show what the task has published.

        Args:
            state: the latest state.
            over: whether the task has ended.
        """

    def on_over(self) -> None:
        """Called after a task has ended."""

    @Slot()
    def _refresh(self) -> None:
        task = self._task
        if task is None:
            return
        # Read first: a state published after this is shown by the next refresh.
        over = task.is_over
        if task.latest is not None:
            self.progress.setValue(round(_PROGRESS_PARTS * task.latest.done / task.latest.steps))
            self.show_state(task.latest, over=over)
        if over:
            self._timer.stop()
            self._task = None
            self.stop_button.setEnabled(False)
            self.on_over()
            if isinstance(task.fault, WorkbenchError | StoreError):
                self.result.setText(message_text(task.fault))
            elif task.fault is not None:
                self.result.setText("".join(traceback.format_exception(task.fault)))
