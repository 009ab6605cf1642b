"""The databases that can hold a run store: a SQLite file, or a PostgreSQL database."""
