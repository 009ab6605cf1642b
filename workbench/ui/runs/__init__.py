"""Table of all runs, with its filter."""
