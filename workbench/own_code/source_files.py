"""A user's Python file: found, read, hashed, and executed only when a run needs it."""

from __future__ import annotations

import hashlib
import sys
import threading
import types
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from storage.messages import Message
from workbench.errors import InputError, MachineError
from workbench.own_code.faults import Origin

if TYPE_CHECKING:
    from types import ModuleType

LARGEST_FILE_BYTES = 10_000_000

_guard = threading.RLock()
_modules: dict[tuple[str, str], ModuleType] = {}


@dataclass(frozen=True)
class SourceFile:
    """A Python file as it was read.

    Attributes:
        origin: what names it.
        content: its bytes.
    """

    origin: Origin
    content: bytes

    @property
    def sha256(self) -> str:
        """The SHA-256 of the content, 64 hexadecimal digits."""
        return hashlib.sha256(self.content).hexdigest()

    def require(self, field: str, sha256: str) -> None:
        """See that the content is what a run was made with; an empty hash asks for nothing.

        Raises:
            InputError: when it is not.
        """
        if sha256 and sha256 != self.sha256:
            name = Path(self.origin.path).name
            allowed = Message(
                "the SHA-256 of {0}, whose content is another now, or empty to take it as it is", name
            )
            raise InputError(field, sha256, allowed)

    def run(self) -> ModuleType:
        """What the file defines; a file with this content is run once in a process.

        Raises:
            OwnCodeError: when the code cannot be compiled or raises.
        """
        path = self.origin.path
        # One at a time, since two threads must not run one file twice.
        with _guard:
            if (path, self.sha256) not in _modules:
                module = types.ModuleType(f"own_code_{self.sha256[:16]}")
                module.__file__ = path
                # Dataclasses and annotations look their module up by its name.
                sys.modules[module.__name__] = module
                with self.origin.guard(Message("reading it")):
                    # The bytes that were hashed, whatever is in the file by now.
                    exec(compile(self.content, path, "exec", dont_inherit=True), module.__dict__)
                _modules[path, self.sha256] = module
            return _modules[path, self.sha256]


def read_source(field: str, value: str, path: str) -> SourceFile:
    """Read a Python file without running it.

    Args:
        field: the setting that names it.
        value: What the user wrote there.
        path: the file; ``~`` stands for the home folder.

    Raises:
        InputError: when there is no such file, or it is none of Python.
        MachineError: when the system refuses to read it.
    """
    try:
        file = Path(path).expanduser()
        if not path.strip() or not file.is_file():
            raise InputError(field, value, Message("the path of a Python file that exists"))
        if file.suffix != ".py" or file.stat().st_size > LARGEST_FILE_BYTES:
            raise InputError(field, value, Message("a file whose name ends in .py, of at most 10 MB"))
        return SourceFile(Origin(field, value, str(file.resolve())), file.read_bytes())
    except OSError as error:
        raise MachineError(Message("{0} cannot be read: {1}", path, error.strerror or error)) from None
    except (ValueError, RuntimeError):
        # A NUL character in the path, or a home folder of someone who does not exist.
        raise InputError(field, value, Message("the path of a Python file that exists")) from None
