"""What a person adds to a run: sweep, parent, note, favourite, lock, bin and tags."""

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import NUMBER, TEXT

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the columns and the table of tags; runs that are there belong to no sweep and lie in no bin."""
    parent = sa.ForeignKey("runs.id", name="fk_runs_parent_id_runs")
    for column in (
        sa.Column("sweep", TEXT, nullable=False, server_default=sa.text("''")),
        sa.Column("parent_id", NUMBER, parent, nullable=True),
        sa.Column("parent_step", sa.BigInteger(), nullable=True),
        sa.Column("note", TEXT, nullable=False, server_default=sa.text("''")),
        sa.Column("favourite", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("locked", sa.Boolean(), nullable=False, server_default=sa.false()),
        sa.Column("deleted", sa.DateTime(), nullable=True),
    ):
        # SQLite takes a foreign key only together with its column.
        op.add_column("runs", column, inline_references=True)
    op.create_index("ix_runs_sweep", "runs", ["sweep"])
    op.create_index("ix_runs_parent_id", "runs", ["parent_id"])
    op.create_table(
        "tags",
        sa.Column("run_id", NUMBER, nullable=False),
        sa.Column("tag", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("run_id", "tag", name="pk_tags"),
        sa.ForeignKeyConstraint(["run_id"], ["runs.id"], name="fk_tags_run_id_runs"),
    )
    op.create_index("ix_tags_tag", "tags", ["tag"])
