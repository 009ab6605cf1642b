"""Sweeps: their start, commands and results."""
