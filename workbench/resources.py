"""Where the files that come with the program are: icons, themes, help, translations and examples."""

from __future__ import annotations

from pathlib import Path

_INSTALLED = Path(__file__).parent / "assets"
"""A wheel has the folder inside the package."""

_CHECKOUT = Path(__file__).parents[1] / "assets"
"""A checkout, also one that is installed editable, has it beside the package."""

ASSETS = _INSTALLED if _INSTALLED.is_dir() else _CHECKOUT
