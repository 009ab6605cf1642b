"""The language of the window, and what is declared outside the window in that language."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from storage.messages import Message
from workbench.formatting import clock, figure
from workbench.resources import ASSETS

CATALOGUES = ASSETS / "translations"

SOURCE_LANGUAGE = "en"
"""What the texts in the source are written in; it needs no catalogue."""

LANGUAGES = {SOURCE_LANGUAGE: "English", "ko": "한국어"}
"""The languages of the window, each by its own name."""

_OBJECT_NAME = "catalogue"


def language_for(choice: str) -> str:
    """The language that a choice stands for: itself, or the first of the system's that there is."""
    if choice in LANGUAGES:
        return choice
    wanted = (name.partition("-")[0] for name in QLocale.system().uiLanguages())
    return next((name for name in wanted if name in LANGUAGES), SOURCE_LANGUAGE)


def install_language(application: QCoreApplication, choice: str) -> None:
    """Let the window, and Qt's own texts in it, speak a language.

    Args:
        application: what every text is asked from.
        choice: one of :data:`LANGUAGES`; anything else follows the system.
    """
    for past in application.findChildren(QTranslator, _OBJECT_NAME):
        application.removeTranslator(past)
        past.setParent(None)
    language = language_for(choice)
    if language == SOURCE_LANGUAGE:
        return
    qt_folder = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    # The last one installed is asked first.
    for file in (qt_folder / f"qtbase_{language}.qm", CATALOGUES / f"{language}.qm"):
        translator = QTranslator(application)
        translator.setObjectName(_OBJECT_NAME)
        if translator.load(str(file)):
            application.installTranslator(translator)


def current_language() -> str:
    """The language that the window speaks now."""
    application = QCoreApplication.instance()
    translators = application.findChildren(QTranslator, _OBJECT_NAME) if application else []
    spoken = [language for translator in translators if (language := translator.language()) in LANGUAGES]
    return spoken[-1] if spoken else SOURCE_LANGUAGE


def text_in(language: str, context: str, text: str) -> str:
    """One text in a language that the window does not speak, or not yet."""
    translator = QTranslator()
    if not translator.load(str(CATALOGUES / f"{language}.qm")):
        return text
    return translator.translate(context, text) or text


def declared(text: str) -> str:
    """A title, help sentence or unit of a declaration, translated where there is a translation."""
    return QCoreApplication.translate("Declared", text)


def message_text(message: str | BaseException) -> str:
    """A message of the engine, the settings or the store in the language of the window.

    Only templates are translated: that of the message and of those of its parts that are messages. Any other
    part, such as the name of a file, stays as it is; so does any other text.

    Args:
        message: the message, or an error that carries it as ``message``.

    >>> message_text(Message("{0} = {1}: must be {2}", "lr", -1, Message("a number {0}", "above 0")))
    'lr = -1: must be a number above 0'
    """
    if isinstance(message, BaseException):
        message = getattr(message, "message", None) or str(message)
    if not isinstance(message, Message):
        return message
    parts = (message_text(part) if isinstance(part, Message) else part for part in message.parts)
    return QCoreApplication.translate("Message", message.template).format(*parts)


STORED_MESSAGES = (
    "The loss was not finite at step {0}.",
    "The program was closed before the run had ended.",
    "Its program (process {0} on {1}) ended before the run was over.",
    "It was still {0} where it was taken from.",
    "Successive halving stopped it after {0} updates: place {1} of {2}.",
)
"""Templates of the messages that the store keeps with a run, in English and without their parts."""


def stored_message_text(text: str) -> str:
    """The message of a stored run in the language of the window; what is not listed stays as it is.

    >>> stored_message_text("The loss was not finite at step 7.")
    'The loss was not finite at step 7.'
    """
    for template in STORED_MESSAGES:
        if match := _pattern(template).fullmatch(text):
            return QCoreApplication.translate("Message", template).format(*match.groups())
    return text


@cache
def _pattern(template: str) -> re.Pattern[str]:
    return re.compile("(.*?)".join(map(re.escape, re.split(r"\{\d\}", template))))


def status_text(status: str) -> str:
    """The name of a run's status."""
    return QCoreApplication.translate("Status", str(status))


def figure_text(value: object) -> str:
    """:func:`workbench.formatting.figure` with its words translated."""
    return declared(figure(value)) if isinstance(value, bool) else figure(value)


UNITS_OF_TIME = ("{0} s", "{0} min", "{0} h", "{0} d")
"""How :func:`workbench.formatting.clock` writes each unit."""


def duration_text(seconds: float | None) -> str:
    """:func:`workbench.formatting.clock` with its units translated."""
    words = clock(seconds).split()
    return " ".join(
        QCoreApplication.translate("Duration", f"{{0}} {unit}").format(number)
        for number, unit in zip(words[::2], words[1::2], strict=True)
    )
