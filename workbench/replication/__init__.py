"""Replication: a stored run verified against its record, and two optimizers compared step by step."""
