"""The best value of a series whose larger values are better, by its name, is its largest."""

import json
import math

import numpy as np
import sqlalchemy as sa
from alembic import op

from storage.series import codec
from storage.series.directions import higher_is_better

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Find the best values of such series among their points."""
    connection = op.get_bind()
    rows = connection.execute(sa.text("SELECT id, run_id, name FROM series ORDER BY id")).all()
    renewed: dict[int, dict[str, tuple[float, int | None]]] = {}
    for series_id, run_id, name in rows:
        if higher_is_better(name):
            best, best_step = renewed.setdefault(run_id, {})[name] = _largest(connection, series_id)
            if best_step is not None:
                connection.execute(
                    sa.text("UPDATE series SET best = :best, best_step = :step WHERE id = :id"),
                    {"best": best, "step": best_step, "id": series_id},
                )
    for run_id, found in renewed.items():
        packed = sa.text("SELECT packed_summaries FROM runs WHERE id = :id")
        summaries = json.loads(connection.execute(packed, {"id": run_id}).scalar_one())
        for name, (best, best_step) in found.items():
            if name in summaries:
                summaries[name] = [*summaries[name][:3], best, best_step, True]
        connection.execute(
            sa.text(
                "UPDATE runs SET packed_summaries = :packed, changed = (SELECT number FROM revision)"
                " WHERE id = :id"
            ),
            {"packed": json.dumps(summaries), "id": run_id},
        )


def _largest(connection: sa.Connection, series_id: int) -> tuple[float, int | None]:
    """The largest finite value of a series, NaN without one, and the first step that has it."""
    blocks = connection.execute(
        sa.text(
            "SELECT blocks.codec AS grid, blocks.count, blocks.steps, block_values.codec, block_values.data"
            " FROM block_values JOIN blocks ON blocks.id = block_values.block_id"
            " WHERE block_values.series_id = :id ORDER BY blocks.last_step"
        ),
        {"id": series_id},
    )
    best, best_step = math.nan, None
    for grid, count, steps, kind, data in blocks:
        values = codec.decode_floats(kind, data, count)
        values = np.where(np.isfinite(values), values, -np.inf)
        index = int(values.argmax())
        if values[index] != -np.inf and not values[index] <= best:
            best, best_step = float(values[index]), int(codec.decode_integers(grid, steps, count)[index])
    return best, best_step
