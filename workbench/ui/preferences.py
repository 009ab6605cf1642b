"""Preferences that persist between starts of the window; runs are in the store."""

from __future__ import annotations

from typing import TypeVar

from PySide6.QtCore import QByteArray, QSettings

T = TypeVar("T", bool, int, str, QByteArray)


class Preferences:
    """Typed access to QSettings, which returns a stored False as the text 'false' on some systems."""

    def __init__(self) -> None:
        self._settings = QSettings("descent-workbench", "Descent Workbench")

    def read(self, key: str, default: T) -> T:
        """The stored value, or ``default`` if there is none of that type."""
        value = self._settings.value(key)
        if isinstance(default, bool):
            return {"true": True, "false": False}.get(str(value).lower(), default)
        if isinstance(default, int):
            try:
                return int(str(value))
            except ValueError:
                return default
        return value if isinstance(value, type(default)) else default

    def write(self, key: str, value: bool | int | str | QByteArray) -> None:
        """Store a value."""
        self._settings.setValue(key, value)

    def clear(self) -> None:
        """Remove all values."""
        self._settings.clear()
