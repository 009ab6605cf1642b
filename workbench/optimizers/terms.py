"""The settings that several optimizers share, each worded once; the defaults are the optimizer's own."""

from __future__ import annotations

from typing import Any

from workbench.settings import setting


def convention(default: str = "torch") -> Any:
    """Whose arithmetic is meant where books and libraries differ."""
    return setting(
        default,
        title="Convention",
        help="Whose arithmetic is used where books and libraries write this optimizer differently.",
    )


def learning_rate(default: float) -> Any:
    """The factor η of every step."""
    return setting(
        default,
        title="Learning rate",
        symbol="η",
        gt=0,
        logarithmic=True,
        help="Factor of every step: too small is slow, too large overshoots or diverges.",
    )


def weight_decay(default: float = 0.0) -> Any:
    """Weight decay as L2 regularisation."""
    return _decay(
        default, "L2 regularisation: λθ is added to the gradient before anything else happens to it."
    )


def weight_decay_of_conventions(default: float = 0.0) -> Any:
    """Weight decay that is L2 regularisation, and decoupled in the optimizer's convention keras."""
    return _decay(
        default,
        "L2 regularisation: λθ is added to the gradient before anything else happens to it; "
        "in Keras' conventions the weights shrink by η λ θ instead.",
    )


def decoupled_weight_decay(default: float = 0.0) -> Any:
    """Weight decay of an optimizer all of whose conventions have ``decouples_decay``."""
    return _decay(
        default, "Decoupled decay: the weights shrink by a share of themselves, whatever the gradient is."
    )


def _decay(default: float, help_text: str) -> Any:
    return setting(default, title="Weight decay", symbol="λ", ge=0, logarithmic=True, help=help_text)


def momentum(default: float) -> Any:
    """The decay μ of the velocity."""
    return setting(
        default,
        title="Momentum",
        symbol="μ",
        ge=0,
        lt=1,
        help="Share of the velocity that is kept from one step to the next.",
    )


def rho(default: float) -> Any:
    """The decay ρ of the average of squared gradients."""
    return setting(
        default,
        title="Squared gradient decay",
        symbol="ρ",
        ge=0,
        lt=1,
        help="Memory of the average of squared gradients: about 1/(1 − ρ) steps.",
    )


def beta1() -> Any:
    """The decay β₁ of the first moment."""
    return setting(
        0.9,
        title="First moment decay",
        symbol="β₁",
        ge=0,
        lt=1,
        help="Memory of the average of gradients: about 1/(1 − β₁) steps.",
    )


def beta2() -> Any:
    """The decay β₂ of the second moment."""
    return setting(
        0.999,
        title="Second moment decay",
        symbol="β₂",
        ge=0,
        lt=1,
        help="Memory of the average of squared gradients: about 1/(1 − β₂) steps.",
    )


def epsilon(default: float) -> Any:
    """The ε that keeps the denominator from zero."""
    return setting(
        default,
        title="Epsilon",
        symbol="ε",
        ge=0,
        logarithmic=True,
        help="Added to the denominator so that a vanishing gradient does not divide by zero.",
    )


def amsgrad() -> Any:
    """Whether the second moment may only grow."""
    return setting(
        False,
        title="AMSGrad",
        help="Use the largest second moment seen so far, so that the step can only shrink.",
    )


def clip_norm() -> Any:
    """The largest norm that a run's gradient may have."""
    return setting(
        0.0,
        title="Clip gradient norm",
        symbol="c",
        ge=0,
        logarithmic=True,
        help="A gradient whose norm is larger is shortened to it, before weight decay; 0 clips nothing.",
    )


def clip_value() -> Any:
    """The largest absolute value that an entry of the gradient may have."""
    return setting(
        0.0,
        title="Clip gradient entries",
        symbol="κ",
        ge=0,
        logarithmic=True,
        help="Entries of the gradient are cut to this absolute value, before weight decay; 0 clips nothing.",
    )


def bias_correction(default: bool) -> Any:
    """Whether averages are corrected for their start at zero."""
    return setting(
        default,
        title="Bias correction",
        help="Divide averages by 1 − βᵗ, which removes the pull of their start at zero.",
    )
