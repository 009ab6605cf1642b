"""Editing of runs: names, tags, notes, marks, deletion and disk usage, with undo."""
