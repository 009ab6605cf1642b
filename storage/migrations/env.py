"""Alembic's entry: runs the migrations on the connection that the store hands over."""

from alembic import context

from storage.models import Table
from storage.schema import VERSION_TABLE

# Alembic offers `config` only while a migration runs; imported otherwise, this file does nothing.
if hasattr(context, "config"):
    context.configure(
        connection=context.config.attributes["connection"],
        target_metadata=Table.metadata,
        version_table=VERSION_TABLE,
        # The store begins the transaction itself, so that a migration happens wholly or not at all.
        transactional_ddl=True,
    )
    context.run_migrations()
