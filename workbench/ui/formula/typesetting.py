"""LaTeX made into drawings by ziamath, which needs neither TeX nor a browser."""

from __future__ import annotations

import sys
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from PySide6.QtCore import QObject, QTimer, Signal, Slot

if TYPE_CHECKING:
    from collections.abc import Iterable

UNITS_PER_EM = 100.0
"""Size at which lines are typeset; a drawing is scaled to the size that is wanted."""

COLOUR = "currentColor"
"""What stands in a drawing for the colour of its ink."""

POLL_MS = 16

FIRST_MS = 150
"""How long the first formula waits, whose library is imported then: a window that opens is drawn before."""


@dataclass(frozen=True)
class Typeset:
    """One line as a drawing.

    Attributes:
        svg: the drawing, its ink in :data:`COLOUR`.
        width: in em, the size of the letters.
        height: in em.
        baseline: how far below its top the letters stand, in em.
    """

    svg: str
    width: float
    height: float
    baseline: float


_lines: dict[str, Typeset] = {}
_guard = threading.Lock()


def typeset(latex: str) -> Typeset:
    """A line of LaTeX as a drawing; 5 to 25 ms the first time, and then remembered."""
    # The library keeps its fonts and its options in globals.
    with _guard:
        if latex not in _lines:
            _lines[latex] = _made(latex)
        return _lines[latex]


def _made(latex: str) -> Typeset:
    # Its import takes a tenth of a second, which the start of the program does not wait for.
    from ziamath.config import config
    from ziamath.zmath import Latex

    # What version 2 of SVG adds, Qt does not draw.
    config.svg2 = False
    made = Latex(latex, size=UNITS_PER_EM, color=COLOUR, margin=UNITS_PER_EM / 20).svgxml()
    _, top, width, height = (float(number) / UNITS_PER_EM for number in made.attrib["viewBox"].split())
    return Typeset(ElementTree.tostring(made, encoding="unicode"), width, height, -top)


class Preparation(QObject):
    """Typesets lines in a thread, so that the window goes on meanwhile.

    Signals:
        prepared: every line last asked for can be drawn at once.
    """

    prepared = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._missing: list[str] = []
        self._thread: threading.Thread | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._on_pulse)

    def prepare(self, lines: Iterable[str]) -> None:
        """Typeset the lines that are new; :attr:`prepared` follows, at once where there are none."""
        self._missing, self._thread = [line for line in lines if line not in _lines], None
        if self._missing:
            self._timer.start(POLL_MS if "ziamath" in sys.modules else FIRST_MS)
        else:
            self._timer.stop()
            self.prepared.emit()

    @Slot()
    def _on_pulse(self) -> None:
        if self._thread is None:
            # Not before the event loop: a window that is being built needs the interpreter itself.
            missing = self._missing
            # Nothing needs to be brought to an end, so the end of the program need not wait.
            self._thread = threading.Thread(
                target=lambda: [typeset(line) for line in missing], name="typesetting", daemon=True
            )
            self._thread.start()
            self._timer.setInterval(POLL_MS)
        elif not self._thread.is_alive():
            self._timer.stop()
            self._thread = None
            self.prepared.emit()
