"""Runs and experiments in and out of files."""
