"""Widgets and their looks, of use to any part of the window."""
