"""The shapes of what is said about files that are imported; see :mod:`workbench.ui.sentences`."""

from __future__ import annotations

EXCHANGE_SENTENCES = (
    # What a file must be.
    "it must be {0}",
    "a run store, a file of packed runs, a CSV table or TensorBoard's event files",
    "{0}, and no device or pipe",
    "{0}, but this one is empty",
    "a file that can be read ({0})",
    "a folder with event files of TensorBoard, or a file",
    "a folder with at most {0} event files",
    "an event file with at least one whole record",
    "a run with at most {0} tags",
    "a run with at most {0} points",
    "event files need the package tensorboard; install it with: {0}",
    # A table of text.
    "a table of at most {0} MiB, not {1} MiB",
    "a table of at most {0} columns, not {1}",
    "a table of at most {0} runs",
    "a table with one kind of decimals, or say --decimal point or --decimal comma",
    "a table with names of at most {0} letters, unlike {1}",
    "a table with at least one column of values",
    "a table whose steps are whole numbers from 0, but line {0}, column {1} holds {2}",
    "a table whose steps are whole numbers from 0, but line {0}, column {1} is empty",
    "a table whose seconds are finite, but line {0}, column {1} holds {2}",
    # A store of somebody else's.
    "it is damaged or not a run store",
    "it is damaged or not a run store ({0})",
    "it is an empty database and no run store",
    "it is refused: it has {0}",
    "no table {0} as a run store of its version has it",
    "an index of {0} that no run store has",
    "{0} that no run store has",
    "a table",
    "an index",
    "a view",
    "a trigger",
    "an object",
    "it holds more than {0} runs",
    "it has more than {0} blocks",
    "it was written by a newer version of this program; update this one first",
    "it cannot be read: its copy {0}",
    "it cannot be read ({0})",
    "it holds more than it can",
    "it has more than {0} series",
    "it is nested too deeply",
    "its experiment holds {0}",
    "the name of a series is too long or cannot be shown",
    "a block of it claims {0} points",
    "a block of it claims {0} series of {1} points",
    "the store holds this run with other points, and was left as it is",
    "{0} cannot be used: {1}",
    # What was mended.
    "{0} values gave way to later ones at the same step",
    "the end of {0} is cut off or damaged",
    # What cannot be repeated.
    "a run of this program; this one was logged or imported without an experiment to repeat",
    "a run of your own: this one was imported and would execute {0}; read that file, then start a run with "
    "these settings",
    "It was still {0} where it was taken from.",
)
"""The more special before the more general."""
