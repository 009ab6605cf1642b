"""The first schema: runs, settings, series and their blocks.

The types are spelled out and not taken from the models: this file keeps its meaning when the models move on.
"""

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import NUMBER, TEXT

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Create all tables of the first schema."""
    revisions = op.create_table(
        "revision",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_revision"),
    )
    op.bulk_insert(revisions, [{"id": 1, "number": 0}])
    _create_runs()
    _create_series()


def _create_runs() -> None:
    op.create_table(
        "runs",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("uid", sa.String(32), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("problem", TEXT, nullable=False),
        sa.Column("optimizer", TEXT, nullable=False),
        sa.Column("convention", TEXT, nullable=False),
        sa.Column("schedule", TEXT, nullable=False),
        sa.Column("status", sa.String(16), nullable=False),
        sa.Column("seed", sa.BigInteger(), nullable=False),
        sa.Column("planned_steps", sa.BigInteger(), nullable=False),
        sa.Column("steps_done", sa.BigInteger(), nullable=False),
        sa.Column("seconds", sa.Float(53), nullable=False),
        sa.Column("device", TEXT, nullable=False),
        sa.Column("created", sa.DateTime(), nullable=False),
        sa.Column("started", sa.DateTime(), nullable=True),
        sa.Column("ended", sa.DateTime(), nullable=True),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("owner_host", TEXT, nullable=False),
        sa.Column("owner_pid", sa.BigInteger(), nullable=False),
        sa.Column("owner_started", sa.Float(53), nullable=False),
        sa.Column("experiment", TEXT, nullable=False),
        sa.Column("environment", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_runs"),
        sa.UniqueConstraint("uid", name="uq_runs_uid"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_runs_status", "runs", ["status"])
    op.create_table(
        "settings",
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(8), nullable=False),
        sa.Column("number", sa.Float(53), nullable=True),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "name", name="pk_settings"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_settings_run_id_runs"),
    )


def _create_series() -> None:
    op.create_table(
        "series",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.Float(53), nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("best", sa.Float(53), nullable=False),
        sa.Column("best_step", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_series"),
        sa.UniqueConstraint("run_id", "name", name="uq_series_run_id_name"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_series_run_id_runs"),
    )
    op.create_table(
        "blocks",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("last_step", sa.BigInteger(), nullable=False),
        sa.Column("count", sa.BigInteger(), nullable=False),
        sa.Column("codec", sa.String(16), nullable=False),
        sa.Column("steps", sa.LargeBinary(), nullable=False),
        sa.Column("seconds", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_blocks"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_blocks_run_id_runs"),
    )
    op.create_index("ix_blocks_run_id_last_step", "blocks", ["run_id", "last_step"])
    op.create_table(
        "block_values",
        sa.Column("block_id", NUMBER, nullable=False),
        sa.Column("series_id", NUMBER, nullable=False),
        sa.Column("codec", sa.String(16), nullable=False),
        sa.Column("data", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("block_id", "series_id", name="pk_block_values"),
        sa.ForeignKeyConstraint(["block_id"], ["blocks.id"], name="fk_block_values_block_id_blocks"),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name="fk_block_values_series_id_series"),
    )
