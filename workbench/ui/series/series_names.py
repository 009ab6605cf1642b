"""What a recorded series is called for people."""

from __future__ import annotations

import re

TITLES = {
    "loss": "Loss",
    "full_loss": "Training loss, all data",
    "validation_loss": "Validation loss",
    "validation_accuracy": "Validation accuracy",
    "accuracy": "Accuracy",
    "distance": "Distance to minimum",
    "learning_rate": "Learning rate η",
    "gradient_norm": "Gradient norm ‖g‖",
    "update_norm": "Update norm ‖Δθ‖",
    "parameter_norm": "Parameter norm ‖θ‖",
    "cosine": "Cosine of step and descent",
    "effective_rate": "Effective learning rate",
}
"""Titles of the series whose names do not follow from an optimizer's memory."""

SYMBOLS = {"theta": "θ", "gradient": "g", "g_mean": "ḡ"}

CORRECTED = {"m": "m̂", "v": "v̂"}


def series_title(name: str) -> str:
    """The title of a series; norms and coordinates of slots are named by their symbols.

    >>> series_title("m_hat_norm"), series_title("theta_1"), series_title("G_norm")
    ('‖m̂‖', 'θ₁', '‖G‖')
    """
    if name in TITLES:
        return TITLES[name]
    if match := re.fullmatch(r"(\w+)_hat_norm", name):
        return f"‖{CORRECTED.get(match[1], match[1] + ' corrected')}‖"
    if match := re.fullmatch(r"(\w+)_norm", name):
        return f"‖{SYMBOLS.get(match[1], match[1])}‖"
    if match := re.fullmatch(r"(\w+)_(\d+)", name):
        index = match[2].translate(str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉"))
        return SYMBOLS.get(match[1], match[1]) + index
    return name
