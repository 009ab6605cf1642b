"""The settings of a problem that the user wrote in Python, in a file or a package."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal, Self

from storage.messages import Message
from workbench.errors import InputError, WorkbenchError
from workbench.own_code.faults import Origin
from workbench.own_code.packages import PREFIX, load_entry_point
from workbench.own_code.source_files import SourceFile, read_source
from workbench.problems.own.own_module import OwnModule, OwnProblem, data_generator
from workbench.problems.problem import ProblemSettings
from workbench.resources import ASSETS
from workbench.settings import setting

if TYPE_CHECKING:
    import torch

GROUP = "workbench.problems"
"""The entry points that packages bring problems by."""

EXAMPLE = "example"
EXAMPLE_FILE = ASSETS / "examples" / "my_problem.py"

OFFERED = ("module", "data", "loss")
"""What a file must define; ``validation`` is its own choice."""


class PythonFileSettings(ProblemSettings):
    """Settings of :class:`~workbench.problems.own_module.OwnModule`; making them runs nothing of the file."""

    title: ClassVar[str] = "Own Python file"
    summary: ClassVar[str] = (
        "Your own torch module with its data and loss; the file is run when a run starts."
    )
    has_examples: ClassVar[bool] = True
    order: ClassVar[int] = 7
    name: Literal["python"] = "python"
    file: str = setting(
        EXAMPLE,
        title="Python file",
        help="Your file, or example for the one that comes along, or package:NAME for a package's.",
        kind="script",
    )
    file_sha256: str = setting(
        "",
        title="Content of the file",
        help="SHA-256 that a run fills in: a file that has another one is refused, and empty takes any.",
    )

    def pinned(self) -> Self:
        """See :meth:`Settings.pinned`: with the hash of the file as it is now."""
        if self.file_sha256 or self.file.startswith(PREFIX):
            return self
        try:
            return self.replaced(file_sha256=self._source().sha256)
        except WorkbenchError:
            # Whoever makes the run says what is wrong with the file.
            return self

    def build(self, dtype: torch.dtype, device: torch.device) -> OwnModule:
        """The problem; runs the user's code.

        Raises:
            InputError: when the file is not there, has changed, or does not offer what it should.
            OwnCodeError: when its code raises.
        """
        return OwnModule(self._offered(), dtype, device)

    def _source(self) -> SourceFile:
        return read_source("file", self.file, str(EXAMPLE_FILE) if self.file == EXAMPLE else self.file)

    def _offered(self) -> OwnProblem:
        from workbench.own_code.draws import drawing_from

        if self.file.startswith(PREFIX):
            origin = Origin("file", self.file)
            found = load_entry_point("file", self.file, GROUP)
        else:
            source = self._source()
            source.require("file_sha256", self.file_sha256)
            origin = source.origin
            with drawing_from(data_generator()):
                found = source.run()
        for name in OFFERED:
            if not callable(getattr(found, name, None)):
                allowed = Message("code that defines the functions {0}; not {1}", ", ".join(OFFERED), name)
                raise InputError("file", self.file, allowed)
        return OwnProblem(origin, found.module, found.data, found.loss, getattr(found, "validation", None))
