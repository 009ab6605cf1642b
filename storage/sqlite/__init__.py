"""A run store in one SQLite file."""
