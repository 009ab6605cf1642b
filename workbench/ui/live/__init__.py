"""Runs in training."""
