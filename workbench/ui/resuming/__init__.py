"""Resuming, continuing and branching of finished runs."""
