"""Runs of the table that are repeated, go on or branch."""
