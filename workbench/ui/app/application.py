"""Start-up and orderly shutdown of the window; the store and torch are loaded while it is already shown."""

from __future__ import annotations

import gc
import os
import signal
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, cast

import numpy as np
from PySide6.QtCore import QObject, QTimer, Slot
from PySide6.QtWidgets import QApplication, QMessageBox

from workbench.errors import WorkbenchError
from workbench.execution.run_store import DeferredStore
from workbench.experiment import RESERVED_NAMES, optimizer_class
from workbench.optimizers import LIBRARIES, library_names, package_names
from workbench.statistics.smoothing import ema
from workbench.training.devices import available_devices, load_torch
from workbench.ui.app.main_window import MainWindow
from workbench.ui.language import install_language, message_text
from workbench.ui.preferences import Preferences
from workbench.ui.session import Session
from workbench.ui.widgets.icons import application_icon

if TYPE_CHECKING:
    from storage import Place, Store
    from workbench.optimizers import OptimizerSettings

GARBAGE_MS = 2000

BEGIN_MS = 50
"""Delay before loading begins, so that the window is painted first."""

SWITCH_INTERVAL_S = 0.0005
"""Thread switch interval, short so that workers soon yield the interpreter to the window."""


def run_window(place: Place | None) -> int:
    """Open the window on a store, run the event loop until it is closed and return the exit code."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("Descent Workbench")
    application.setDesktopFileName("descent-workbench")
    application.setWindowIcon(application_icon())
    install_language(application, Preferences().read("window/language", "system"))
    # Before any widget, each of which would have to change its style.
    application.setStyle("fusion")
    sys.setswitchinterval(SWITCH_INTERVAL_S)
    store = DeferredStore(place)
    session = Session(cast("Store", store))
    window = MainWindow(session, Preferences())
    start_up = StartUp(window, store)
    signal.signal(signal.SIGINT, start_up.on_signal)
    signal.signal(signal.SIGTERM, start_up.on_signal)
    window.show()
    start_up.start()
    code = application.exec()
    if start_up.is_loading:
        # The window has closed the store. Python would tear down what the import still uses, and crash.
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)
    return code


class StartUp(QObject):
    """Background work of a start: opens the store and imports torch; then garbage collection and signals."""

    def __init__(self, window: MainWindow, store: DeferredStore) -> None:
        super().__init__(window)
        self._window = window
        self._store = store
        self._loading = threading.Thread(target=self._load, name="start", daemon=True)
        self._loaded: tuple[list[str], dict[str, type[OptimizerSettings]]] | None = None
        # A collection in a worker thread would destroy widgets there; this timer collects where they live.
        gc.disable()
        self._timer = QTimer(self)
        self._timer.setInterval(GARBAGE_MS)
        self._timer.timeout.connect(self._collect)
        self._timer.start()
        # Python handles signals only while it executes, which an idle Qt event loop prevents without a timer.
        self._pulse = QTimer(self)
        self._pulse.setInterval(100)
        self._pulse.timeout.connect(self._on_pulse)
        self._pulse.start()

    @property
    def is_loading(self) -> bool:
        """Whether the loading thread is still running."""
        return self._loading.is_alive()

    def start(self) -> None:
        """Open the store, import torch and list the runs, once the window has been painted."""
        # Not from a timer: a call that waits for the store while the window closes would wait for ever.
        self._loading.start()
        QTimer.singleShot(BEGIN_MS, self._begin)

    @Slot()
    def _begin(self) -> None:
        if self._window.isVisible():
            self._window.session.open()

    def on_signal(self, _number: int, _frame: object) -> None:
        """Close the window in an orderly way when the system asks the program to end."""
        # From the event loop, since the signal may come before the window has opened.
        QTimer.singleShot(0, self._window.close)

    def _load(self) -> None:
        try:
            self._import()
        finally:
            # What was imported lives for ever; a collection of it would stall the window.
            gc.freeze()

    def _import(self) -> None:
        time.sleep(BEGIN_MS / 1000)
        # One after the other: the window waits for the interpreter between two imports, not three.
        self._store.open()
        load_torch()
        # The first average imports scipy's filters, which would hold up the first plot.
        ema(np.zeros(1), beta=0.5, corrected=True)
        names = [name for library in LIBRARIES for name in library_names(library, RESERVED_NAMES)]
        models = {name: optimizer_class(name).Settings for name in names}
        for name in package_names():
            # A package that does not work must not keep the others from being offered.
            with suppress(WorkbenchError):
                models[name] = optimizer_class(name).Settings
        self._loaded = available_devices(), models

    @Slot()
    def _collect(self) -> None:
        # Among half of torch's modules it would take a fifth of a second.
        if not self.is_loading:
            gc.collect()

    @Slot()
    def _on_pulse(self) -> None:
        if self._store.fault is not None:
            self._pulse.stop()
            self._give_up(self._store.fault)
        elif self._loaded is not None:
            self._show_loaded()

    def _give_up(self, fault: BaseException) -> None:
        """Show why the store cannot be opened, and end the program."""
        sys.stderr.write(f"error: {fault}\n")
        QMessageBox(
            QMessageBox.Icon.Critical, "Descent Workbench", message_text(fault), parent=self._window
        ).exec()
        self._window.close()
        QApplication.exit(1)

    def _show_loaded(self) -> None:
        assert self._loaded is not None
        devices, optimizers = self._loaded
        self._loaded = None
        self._window.show_devices(devices)
        self._window.show_optimizers(optimizers)
