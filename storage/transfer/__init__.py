"""Runs on their way between stores: read, checked, added and packed."""
