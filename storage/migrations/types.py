"""Types of columns for all migrations; apart from the models, so that old steps keep their meaning."""

import sqlalchemy as sa

NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
"""The number of a row; SQLite counts up only what is called INTEGER."""

TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
"""A text that sorts by its characters' numbers."""
