"""Leases of owners with their heartbeats, and the stamp by which a file knows its own log."""

import uuid

import sqlalchemy as sa
from alembic import op

from storage.migrations.types import NUMBER, TEXT

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Add the table and the columns; runs that are there have no lease."""
    op.create_table(
        "leases",
        sa.Column("id", NUMBER, nullable=False),
        sa.Column("machine", TEXT, nullable=False),
        sa.Column("boot", TEXT, nullable=False),
        sa.Column("namespace", TEXT, nullable=False),
        sa.Column("ticks", sa.BigInteger(), nullable=False),
        sa.Column("beat", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_leases"),
        sqlite_autoincrement=True,
    )
    op.add_column("runs", sa.Column("lease_id", sa.BigInteger(), nullable=True))
    op.add_column("revision", sa.Column("stamp", TEXT, nullable=False, server_default=sa.text("''")))
    stamp = f"descent-workbench {uuid.uuid4().hex} {0:016x}"
    op.get_bind().execute(sa.text("UPDATE revision SET stamp = :stamp"), {"stamp": stamp})
