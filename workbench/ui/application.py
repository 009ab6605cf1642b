"""Starts the window: look, store, torch behind the window, and an orderly end."""

from __future__ import annotations

import gc
import signal
import sys
import threading
from contextlib import suppress
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication

from storage import StoreError
from workbench.errors import WorkbenchError
from workbench.execution.opening import open_run_store
from workbench.optimizers import SOURCES, external_names, package_names, rule_class
from workbench.statistics.ema import ema
from workbench.training.devices import available_devices
from workbench.training.loading import load_torch
from workbench.ui.icons import application_icon
from workbench.ui.language import install_language
from workbench.ui.main_window import MainWindow
from workbench.ui.preferences import Preferences
from workbench.ui.sentences import sentence
from workbench.ui.session import Session
from workbench.ui.theme import apply_theme

if TYPE_CHECKING:
    from storage import Place
    from workbench.optimizers import OptimizerSettings

GARBAGE_MS = 2000

SWITCH_INTERVAL_S = 0.0005
"""How long a thread keeps the interpreter when the window wants it."""


def run_window(place: Place | None) -> int:
    """Open the window on a store and stay until it is closed; the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Descent Workbench")
    application.setDesktopFileName("descent-workbench")
    application.setWindowIcon(application_icon())
    apply_theme(application, "system")
    install_language(application, Preferences().read("window/language", "system"))
    try:
        store = open_run_store(place)
    except StoreError as error:
        sys.stderr.write(f"error: {error}\n")
        _tell_without_window(sentence(str(error)))
        return 1
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    session = Session(store)
    window = MainWindow(session, Preferences())
    upkeep = Upkeep(window)
    signal.signal(signal.SIGINT, upkeep.on_signal)
    signal.signal(signal.SIGTERM, upkeep.on_signal)
    window.show()
    session.open()
    return application.exec()


class Upkeep(QObject):
    """What goes on behind the window: torch's import, the garbage collection, signals of the system."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._loaded: tuple[list[str], dict[str, type[OptimizerSettings]]] | None = None
        # A collection in a worker thread would destroy widgets there; this timer collects where they live.
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(GARBAGE_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()
        # Python hears of a signal only when it runs, which an idle Qt loop does not let it: a timer does.
        self._pulse = QTimer(self)
        self._pulse.setInterval(100)
        self._pulse.timeout.connect(self._show_loaded)
        self._pulse.start()
        threading.Thread(target=self._load, name="torch import", daemon=True).start()

    def on_signal(self, _number: int, _frame: object) -> None:
        """Close the window in an orderly way when the system asks the program to end."""
        # From the event loop, since the signal may come before the window has opened.
        QTimer.singleShot(0, self._window.close)

    def _load(self) -> None:
        load_torch()
        # The first average imports scipy's filters, which would hold up the first plot.
        ema(np.zeros(1), beta=0.5, corrected=True)
        names = [name for source in SOURCES for name in external_names(source)]
        models = {name: rule_class(name).Settings for name in names}
        for name in package_names():
            # A package that does not work must not keep the others from being offered.
            with suppress(WorkbenchError):
                models[name] = rule_class(name).Settings
        self._loaded = available_devices(), models

    @Slot()
    def _collect(self) -> None:
        gc.collect()

    @Slot()
    def _show_loaded(self) -> None:
        if self._loaded is None:
            return
        devices, optimizers = self._loaded
        self._loaded = None
        self._window.show_devices(devices)
        self._window.show_optimizers(optimizers)
        # What was imported lives for ever; without it a full collection does not stall the window.
        gc.collect()
        gc.freeze()


def _tell_without_window(text: str) -> None:
    from PySide6.QtWidgets import QMessageBox

    box = QMessageBox(QMessageBox.Icon.Critical, "Descent Workbench", text)
    box.exec()
