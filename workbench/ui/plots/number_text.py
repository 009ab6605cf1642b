"""Numbers as people read them."""

from __future__ import annotations

import math

import numpy as np

_SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")


def number_text(value: float, digits: int = 6) -> str:
    """A number as a label shows it: 0.25, 12 000, 3·10⁻⁷."""
    if not math.isfinite(value):
        return "NaN" if math.isnan(value) else ("∞" if value > 0 else "−∞")
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 10.0 ** max(digits, 7):
        text = np.format_float_positional(value, precision=digits, fractional=False, trim="-")
        whole, point, fraction = text.partition(".")
        whole = f"{int(whole):,}".replace(",", "\u2009") if abs(value) >= 1e4 else whole
        return (whole + point + fraction).replace("-", "−")
    mantissa, _, exponent = np.format_float_scientific(value, precision=digits - 1, trim="-").partition("e")
    power = power_text(int(exponent))
    return power if mantissa == "1" else f"{mantissa}·{power}".replace("-", "−")


def power_text(exponent: int) -> str:
    """A power of ten: 10⁻⁷."""
    return "10" + str(exponent).translate(_SUPERSCRIPTS)
