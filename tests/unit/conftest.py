"""Examples drawn by hypothesis may take as long as they need: the machine may be busy."""

from __future__ import annotations

import hypothesis

hypothesis.settings.register_profile("unhurried", deadline=None)
hypothesis.settings.load_profile("unhurried")
