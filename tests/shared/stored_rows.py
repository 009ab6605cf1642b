"""What lies in the tables of a store, whatever database it is."""

from sqlalchemy import text

from storage import Store


def rows(store: Store, statement: str) -> list[tuple]:
    """Return the rows of a query in SQL that every database understands."""
    with store._database.reader.connect() as connection:
        return [tuple(row) for row in connection.execute(text(statement))]


def execute(store: Store, statement: str) -> None:
    """Change what lies there behind the store's back."""
    with store._database.writing() as connection:
        connection.execute(text(statement))
