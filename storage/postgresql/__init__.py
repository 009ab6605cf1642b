"""A run store in a database of a PostgreSQL server, which a team shares."""
