"""What makes reading fast at any size: packed settings and summaries, outlines, documents of their own."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import NUMBER, TEXT

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_AT_ONCE = 1_000


def upgrade() -> None:
    """Add columns and tables and fill them from what is there; outlines come when a run is next merged."""
    _move_documents()
    _create_outlines()
    for column in (
        sa.Column("packed_settings", TEXT, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("packed_summaries", TEXT, nullable=False, server_default=sa.text("'{}'")),
        sa.Column("changed", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("loose", sa.Integer(), nullable=False, server_default=sa.text("0")),
    ):
        op.add_column("runs", column)
    op.create_index("ix_runs_changed", "runs", ["changed"])
    op.create_index("ix_runs_deleted", "runs", ["deleted"])
    op.create_index("ix_settings_name_number", "settings", ["name", "number"])
    op.create_table(
        "removals",
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("changed", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_removals"),
    )
    op.create_index("ix_removals_changed", "removals", ["changed"])
    _pack()


def _move_documents() -> None:
    op.create_table(
        "documents",
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("experiment", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", name="pk_documents"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_documents_run_id_runs"),
    )
    op.execute("INSERT INTO documents SELECT id, experiment, environment FROM runs")
    op.drop_column("runs", "experiment")
    op.drop_column("runs", "environment")


def _create_outlines() -> None:
    op.create_table(
        "grid_outlines",
        sa.Column("block_id", NUMBER, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block_id", "width", name="pk_grid_outlines"),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name="fk_grid_outlines_block_id_blocks"),
    )
    op.create_table(
        "outlines",
        sa.Column("series_id", NUMBER, nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("block_id", NUMBER, nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("series_id", "width", "block_id", name="pk_outlines"),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name="fk_outlines_block_id_blocks"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_outlines_series_id_series"),
    )
    op.create_index("ix_outlines_block_id", "outlines", ["block_id"])


def _pack() -> None:
    connection = op.get_bind()
    ids = list(connection.execute(sa.text("SELECT id FROM runs ORDER BY id")).scalars())
    changed = sa.text(
        "UPDATE runs SET packed_settings = :settings, packed_summaries = :summaries,"
        " loose = (SELECT count(*) FROM blocks WHERE blocks.run_id = runs.id),"
        " changed = (SELECT number FROM revision) WHERE id = :run_id"
    )
    for start in range(0, len(ids), _AT_ONCE):
        some = ids[start : start + _AT_ONCE]
        bounds = {"first": some[0], "last": some[-1]}
        settings: defaultdict[int, dict[str, object]] = defaultdict(dict)
        for run_id, name, kind, text in connection.execute(
            sa.text(
                "SELECT run_id, name, kind, text FROM settings"
                " WHERE run_id BETWEEN :first AND :last ORDER BY run_id, position"
            ),
            bounds,
        ):
            settings[run_id][name] = _value(kind, text)
        summaries: defaultdict[int, dict[str, list[object]]] = defaultdict(dict)
        for run_id, name, count, last, last_step, best, best_step in connection.execute(
            sa.text(
                "SELECT run_id, name, count, last, last_step, best, best_step FROM series"
                " WHERE run_id BETWEEN :first AND :last ORDER BY id"
            ),
            bounds,
        ):
            # A number that is not finite is a text in SQLite.
            summaries[run_id][name] = [count, float(last), last_step, float(best), best_step]
        connection.execute(changed, list(_rows(some, settings, summaries)))


def _rows(
    run_ids: Iterable[int],
    settings: defaultdict[int, dict[str, object]],
    summaries: defaultdict[int, dict[str, list[object]]],
) -> Iterator[dict[str, object]]:
    for run_id in run_ids:
        yield {
            "run_id": run_id,
            "settings": json.dumps(settings[run_id]),
            "summaries": json.dumps(summaries[run_id]),
        }


def _value(kind: str, text: str) -> object:
    if kind == "float":
        return float(text)
    if kind == "int":
        return int(text)
    return text == "true" if kind == "bool" else text
