"""Where runs are kept."""

from pathlib import Path

import platformdirs


def default_path() -> Path:
    """Return where the runs of this person are kept unless another place is named."""
    return Path(platformdirs.user_data_dir("descent-workbench", appauthor=False)) / "runs.sqlite"
