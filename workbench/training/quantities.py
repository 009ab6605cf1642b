"""The quantities recorded of a run: one entry each, from which series, titles, help and tests follow.

An entry of :data:`QUANTITIES` says what it is called and how it is computed; to record one more quantity,
add an entry. Reductions are batched: they get tensors ``[…, P]`` of many runs, and often of many updates, at
once.
:mod:`workbench.training.readings` decides how the tensors are walked.

At update t, the tensors that an entry may need are

- ``gradient``: g at θₜ₋₁ or where the rule looks ahead, not clipped;
- ``update``: Δ = θₜ − θₜ₋₁;
- ``parameters``: θₜ;
- ``rate``: the rule's effective learning rate of each coordinate; entries that need it are recorded only of
  rules that know it;
- ``slot``: each of the rule's slots in turn, in an entry whose :attr:`Quantity.per` is a slot.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import numpy as np

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from numpy.typing import NDArray
    from torch import Tensor

    Values = NDArray[np.float64]

SYMBOLS = {"theta": "θ", "gradient": "g", "g_mean": "ḡ"}
"""Symbols of tensors that are not called by them."""

CORRECTED = {"m": "m̂", "v": "v̂"}
"""Symbols of slots whose bias is corrected."""

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")


@dataclass(frozen=True)
class Sums:
    """A reduction to sums over elementwise products; those of all entries are summed by one operation.

    Attributes:
        write: called with the planes and the tensors needed, all ``[…, P]``; writes each plane.
        planes: number of planes, and of sums.
    """

    write: Callable[..., None]
    planes: int = 1


@dataclass(frozen=True, kw_only=True)
class Quantity:
    """One quantity that is recorded every few updates.

    Attributes:
        name: of its series. Where the entry stands for several series, ``{}`` is the name of a slot, or of a
            coordinate such as ``theta_0``.
        title: shown to people; ``{}`` is the symbol.
        symbol: how formulas write it; empty where it has none.
        unit: empty for a number.
        help: one sentence for the help page, as the end of a table row.
        per: what the entry is repeated for: nothing, each slot, each slot whose bias is corrected, or each
            coordinate of small problems. The reduction of a corrected slot, homogeneous of degree one, is
            divided by the correction.
        needs: names of the tensors ``[…, P]`` that it is computed from: ``gradient``, ``update``,
            ``parameters``, ``rate`` for effective learning rates, ``slot`` in an entry for each slot.
        reduce: a function of the tensors ``[…, P]`` that returns ``[…]``, or :class:`Sums`; :func:`norm` is
            computed for all tensors by one operation. ``None`` where nothing is reduced.
        finish: makes the values ``[n, R]``, float64, of the reductions and of the series before it, by name.
            Its first argument is ``[n, R]``, or a sequence of them for :class:`Sums`; ``None`` where a rule
            has no effective rates since they equal the learning rate. By default it returns that argument.
        plain: the definition for one run at one update, a function of float64 arrays ``[P]``; the test of
            every entry compares it with ``reduce`` and ``finish``.
        examples: titles of some of the series that it stands for, where these are several.
    """

    name: str
    title: str
    help: str
    symbol: str = ""
    unit: str = ""
    per: Literal["", "slot", "corrected slot", "coordinate"] = ""
    needs: tuple[str, ...] = ()
    reduce: Callable[..., Tensor] | Sums | None = None
    finish: Callable[[Any, Mapping[str, Values]], Values] | None = None
    plain: Callable[..., float] | None = None
    examples: str = ""

    @property
    def row_title(self) -> str:
        """The first cell of its row in the table of the help page."""
        return self.examples or self.title


def norm(tensor: Tensor) -> Tensor:
    """The Euclidean norm over the last dimension."""
    import torch

    result: Tensor = torch.linalg.vector_norm(tensor, dim=-1)
    return result


def _write_product(planes: Sequence[Tensor], gradient: Tensor, update: Tensor) -> None:
    import torch

    torch.mul(gradient, update, out=planes[0])


def _cosine(sums: Sequence[Values], recorded: Mapping[str, Values]) -> Values:
    cosine: Values = sums[0] / -(recorded["gradient_norm"] * recorded["update_norm"])
    return cosine


def _write_rates(planes: Sequence[Tensor], gradient: Tensor, rate: Tensor) -> None:
    """Write the rates of the coordinates with a gradient, and the number of these; overwrites ``rate``."""
    import torch

    rates, counts = planes
    # A coordinate that never saw a gradient has the rate η/ε, which says nothing and drowns the rest.
    torch.ne(gradient, 0, out=counts)
    # Where ε is 0 that rate is infinite, and 0 · ∞ would be NaN.
    torch.mul(rate.clamp_(max=torch.finfo(rate.dtype).max), counts, out=rates)


def _mean_rate(sums: Sequence[Values] | None, recorded: Mapping[str, Values]) -> Values:
    mean: Values = recorded["learning_rate"] if sums is None else sums[0] / sums[1]
    return mean


def _plain_norm(tensor: Values) -> float:
    return float(np.sqrt(np.square(tensor).sum()))


QUANTITIES: tuple[Quantity, ...] = (
    Quantity(
        name="learning_rate",
        title="Learning rate η",
        symbol="η",
        help="of the schedule, at this update",
    ),
    Quantity(
        name="gradient_norm",
        title="Gradient norm ‖g‖",
        symbol="‖g‖",
        help="of the gradient at θₜ₋₁",
        needs=("gradient",),
        reduce=norm,
        plain=_plain_norm,
    ),
    Quantity(
        name="update_norm",
        title="Update norm ‖Δθ‖",
        symbol="‖Δθ‖",
        help="of θₜ − θₜ₋₁",
        needs=("update",),
        reduce=norm,
        plain=_plain_norm,
    ),
    Quantity(
        name="parameter_norm",
        title="Parameter norm ‖θ‖",
        symbol="‖θ‖",
        help="of θₜ",
        needs=("parameters",),
        reduce=norm,
        plain=_plain_norm,
    ),
    Quantity(
        name="cosine",
        title="Cosine of step and descent",
        help="1 where the step goes straight against the gradient, 0 where it goes across",
        needs=("gradient", "update"),
        reduce=Sums(_write_product),
        finish=_cosine,
        plain=lambda g, update: -(g @ update) / (_plain_norm(g) * _plain_norm(update)),
    ),
    Quantity(
        name="effective_rate",
        title="Effective learning rate",
        help="mean factor of a coordinate's gradient or first moment, over coordinates that have one",
        needs=("gradient", "rate"),
        reduce=Sums(_write_rates, planes=2),
        finish=_mean_rate,
        plain=lambda g, rate: float(rate[g != 0].mean()),
    ),
    Quantity(
        name="{}_norm",
        title="‖{}‖",
        examples="‖m‖, ‖v‖, ‖G‖, …",
        help="norms of the slots of the optimizer's state",
        per="slot",
        needs=("slot",),
        reduce=norm,
        plain=_plain_norm,
    ),
    Quantity(
        name="{}",
        title="{}",
        examples="θ₀, g₀, m₀, …",
        help="single coordinates, for problems of at most eight parameters",
        per="coordinate",
    ),
    Quantity(
        name="{}_hat_norm",
        title="‖{}‖",
        examples="‖m̂‖, ‖v̂‖, …",
        help="norms of slots, corrected for their start at zero",
        per="corrected slot",
        needs=("slot",),
        reduce=norm,
        plain=_plain_norm,
    ),
)
"""In the order in which they are recorded."""


@dataclass(frozen=True)
class Evaluation:
    """A series that the problem gives: the loss, or what is evaluated every few updates.

    Attributes:
        name: of the series.
        title: shown to people.
        help: as :attr:`Quantity.help`.
    """

    name: str
    title: str
    help: str

    @property
    def row_title(self) -> str:
        """The first cell of its row in the table of the help page."""
        return self.title


EVALUATIONS = (
    Evaluation(
        "loss", "Loss", "the loss at θₜ₋₁, where the gradient was taken, over the examples of this update"
    ),
    Evaluation("full_loss", "Training loss, all data", "the loss at θₜ over all training examples"),
    Evaluation("validation_loss", "Validation loss", "the loss at θₜ on examples that are never trained on"),
    Evaluation("validation_accuracy", "Validation accuracy", "at θₜ, on the same examples"),
    Evaluation("accuracy", "Accuracy", "at θₜ, on the training examples"),
    Evaluation(
        "distance",
        "Distance to minimum",
        "from θₜ to the nearest global minimum, or to the least-squares solution",
    ),
)


TITLES = {each.name: each.title for each in EVALUATIONS} | {
    each.name: each.title for each in QUANTITIES if not each.per
}
"""Titles of the series whose names do not depend on an optimizer's slots."""

_PATTERNS = [
    (re.compile(each.name.format(r"(\w+_\d+)" if each.per == "coordinate" else r"(\w+)")), each)
    # A name that fits the pattern of a corrected slot fits that of a slot too.
    for each in sorted(QUANTITIES, key=lambda each: each.per != "corrected slot")
    if each.per
]


def series_title(name: str) -> str:
    """The title of a series; those of slots and coordinates are made with their symbols.

    >>> series_title("m_hat_norm"), series_title("theta_1"), series_title("G_norm")
    ('‖m̂‖', 'θ₁', '‖G‖')
    """
    if name in TITLES:
        return TITLES[name]
    for pattern, quantity in _PATTERNS:
        if match := pattern.fullmatch(name):
            return quantity.title.format(_symbol(match[1], quantity.per))
    return name


def _symbol(name: str, per: str) -> str:
    """The symbol of a slot, a corrected slot or a coordinate."""
    if per == "corrected slot":
        return CORRECTED.get(name, f"{name} corrected")
    tensor, _, index = name.rpartition("_") if per == "coordinate" else (name, "", "")
    symbol: str = SYMBOLS.get(tensor, tensor)
    return symbol + index.translate(SUBSCRIPTS)
