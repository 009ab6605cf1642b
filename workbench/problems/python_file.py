"""A problem that a person wrote in Python: settings, and what their file or package must offer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal, Self

from workbench.errors import InputError, WorkbenchError
from workbench.own_code.faults import Origin
from workbench.own_code.files import SourceFile, read_source
from workbench.own_code.packages import PREFIX, load_entry_point
from workbench.problems.problem import ProblemSettings
from workbench.resources import ASSETS
from workbench.settings import setting

if TYPE_CHECKING:
    from collections.abc import Callable

    import torch

    from workbench.problems.own_module import OwnModule

GROUP = "workbench.problems"
"""The entry points that packages bring problems by."""

EXAMPLE = "example"
EXAMPLE_FILE = ASSETS / "examples" / "my_problem.py"

OFFERED = ("module", "data", "loss")
"""What a file must define; ``validation`` is its own choice."""


@dataclass(frozen=True)
class OwnProblem:
    """What a person's code offers.

    Attributes:
        origin: where it comes from.
        module: makes a fresh ``torch.nn.Module``.
        data: gives features ``[m, …]`` and targets ``[m, …]``, tensors or numpy arrays.
        loss: of the module's output and the targets, a tensor of no dimension: the mean over the examples.
        validation: as ``data``, of examples that no run learns from; ``None`` where there are none.
    """

    origin: Origin
    module: Callable[[], Any]
    data: Callable[[], Any]
    loss: Callable[[Any, Any], Any]
    validation: Callable[[], Any] | None


class PythonFileSettings(ProblemSettings):
    """Settings of :class:`~workbench.problems.own_module.OwnModule`; making them runs nothing of the file."""

    title: ClassVar[str] = "Own Python file"
    summary: ClassVar[str] = (
        "Your own torch module with its data and loss; the file is run when a run starts."
    )
    has_examples: ClassVar[bool] = True
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
        """The problem; runs the person's code.

        Raises:
            InputError: when the file is not there, has changed, or does not offer what it should.
            OwnCodeError: when its code raises.
        """
        from workbench.problems.own_module import OwnModule

        return OwnModule(self._offered(), dtype, device)

    def _source(self) -> SourceFile:
        return read_source("file", self.file, str(EXAMPLE_FILE) if self.file == EXAMPLE else self.file)

    def _offered(self) -> OwnProblem:
        from workbench.own_code.draws import drawing_from
        from workbench.problems.own_module import data_generator

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
                raise InputError(
                    "file", self.file, f"code that defines the functions {', '.join(OFFERED)}; not {name}"
                )
        return OwnProblem(origin, found.module, found.data, found.loss, getattr(found, "validation", None))
