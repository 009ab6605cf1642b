"""Shapes of the sentences that are not made as messages yet."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from PySide6.QtCore import QCoreApplication

from storage.messages import Message

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


SENTENCES = (
    # A filter that cannot be read.
    "position {0}: expected {1}, not {2}",
    "the end",
    "a value",
    "yes or no",
    "a number that is less or more than others",
    'a day such as 2026-11-01 or a time such as "2026-11-01 15:30"',
    'a text that ends with "',
    "a character that can be seen",
    "a word, a condition or (",
    "and, or, or )",
    "and, or, or the end",
    "at most {0} characters",
    "at most {0} conditions",
    "at most {0} parentheses and not within one another",
    "the name of a series such as {0}",
    "the name of a series",
    "the name of a field or a setting such as {0}",
    "the name of a field or a setting",
    # A run that cannot go on, branch or be verified.
    "a step from {0} to {1}, of a run that is over",
    "above {0}, where the branch begins",
    "before step {0}, where the run diverged",
    "reset: it is kept only for the same optimizer and convention",
    "a run that is over and has made at least one step",
    "a run that was stopped or interrupted before its end",
    "a finished run; `resume` is for those cut off",
    "a whole safetensors file ({0})",
    "one of this run; its {0} is another",
    "one without NaN",
    "one with the tensors and numbers of a run",
    "the checkpoint {0} does not exist",
    "the checkpoint {0} cannot be read ({1})",
    "the checkpoint {0} cannot be written ({1})",
    # The axes and rungs of a sweep.
    "values separated by commas (by semicolons where each is a list), LOW..HIGH of whole numbers, "
    "LOW..HIGH:COUNT, or LOW..HIGH:COUNT:log",
    "a range whose first number is not above the last",
    "a range between whole numbers",
    "LOW..HIGH:COUNT:{0} or LOW..HIGH:COUNT:{1}",
    "a range above 0, where it is logarithmic",
    "a range of at most {0} whole numbers, or one with a COUNT",
    "a range with a COUNT from 1 to {0}",
    "a range with a COUNT, where the sampling is grid",
    "given once",
    "left out where seed is an axis",
    "fewer: a sweep has at most {0} runs",
    "at least 2 for successive halving",
    "a whole number of at least {0}",
    "a whole number from {0} to {1}, half of the steps",
    "a whole number from {0} to {1}",
    "Successive halving stopped it after {0} updates: {1}.",
    "place {0} of {1}",
    # What a setting accepts.
    "at most the learning rate, {0}",
    "above {0} and below {1}",
    "above {0} and at most {1}",
    "at least {0} and below {1}",
    "at least {0} and at most {1}",
    "above {0}",
    "at least {0}",
    "below {0}",
    "at most {0}",
    "a number",
    "a number that {0} can hold",
    "a number {0}",
    "a whole number {0} or {1}",
    "a whole number {0}",
    "a whole number",
    "whole numbers separated by commas, each {0}",
    "one of {0} (did you mean {1}?)",
    "one of {0}",
    "true or false",
    "a text",
    # What ended a run.
    "The loss was not finite at step {0}.",
    "The program was closed before the run had ended.",
    "Its program (process {0} on {1}) ended before the run was over.",
    # An experiment that cannot be used.
    "a readable TOML file ({0})",
    "a TOML file ({0})",
    "a section of settings, [{0}]",
    "an optimizer that makes a step from one gradient, but {0} takes several in each step",
    "an optimizer for dense gradients, but {0} takes sparse ones only",
    "an optimizer for parameters in one flat vector, but {0} takes matrices only",
    "an optimizer whose arguments have defaults, but this one asks for {0}",
    "an optimizer that steps from one dense gradient of a flat vector ({0})",
    "given settings that it accepts for one flat vector ({0})",
    "The optimizers of {0} need the package {1}, which is not installed; install it with: {2}",
    "The package {0} cannot be imported: {1}",
    "one with a problem and an optimizer",
    "the same for both runs",
    "full or at most {0}, the number of examples",
    "full for {0}, whose loss has no examples to draw from",
    "cpu, cuda, cuda:0, cuda:1, … or mps",
    "device = {0}: not found on this machine, which has {1}",
    "low enough for the powers of {0} to be held by {1}",
    # A formula that cannot be read.
    "a formula of x and y, but {0}; it may have numbers, x, y, pi, e, + - * / ^ ( ) and {1}",
    "a formula whose numbers {0} can hold",
    "this one has {0} characters and {1} are the most",
    "this one is nested too deeply",
    "it ends at position {0} before it is complete",
    "position {0} is nested more than {1} deep",
    "position {0} has the unknown name {1}",
    "position {0} has {1} where it cannot stand",
    "position {0} needs an operator such as * before {1}",
    "position {0} needs a comparison such as x < 1 for where",
    "the number at position {0} is not finite",
    "{0} at position {1} has another number of arguments than {2}",
    # Code of the person's own.
    "the path of a Python file that exists",
    "a file whose name ends in .py, of at most 10 MB",
    "the SHA-256 of {0}, whose content is another now, or empty to take it as it is",
    "Python code that works, but {0} raised {1}",
    "line {0} of {1}",
    "code that defines the functions {0}; not {1}",
    "code whose module() returns a torch.nn.Module, not {0}",
    "code whose {0}() returns features and targets",
    "code whose {0}() returns one target for each example, not shapes {1}",
    "code whose module has parameters to train",
    "code whose module draws its start by torch alone, so that a seed repeats it",
    "code whose module has the same parameters whenever it is made",
    "code whose module leaves its buffers alone while it trains, but {0} changed",
    "code whose loss is one number in a tensor, not {0}",
    "code whose loss depends on the module's parameters by torch operations",
    "of the form {0}PATH:CLASS",
    "a file with a class derived from Rule or torch.optim.Optimizer",
    "an entry point of a class derived from Rule or torch.optim.Optimizer",
    "a class without a setting {0}, which other parts have",
    "a class whose settings are numbers, words or setting(…) of such, unlike line {0}",
    # A data file that cannot be used.
    "a file, but this is a folder",
    "{0} or the path of a file that exists",
    "a file whose name ends in {0} or {1}",
    "a file of at most {0} GB unpacked, not {1} GB",
    "a file of at most {0} GB, but this one has {1} GB",
    "a file with rows of numbers, but this one is empty",
    "a table with rows below its header",
    "a table with at least one column beside the target",
    "a table with at least 2 rows, but this one has {0}",
    "a table of finite numbers, but {0}, {1} holds {2}",
    "a table of numbers, but line {0}, column {1} holds {2}",
    "a table of numbers, but line {0}, column {1} is empty",
    "a full table, but line {0}, column {1} is empty",
    "a table whose columns differ in name, but two are called {0}",
    "a table whose target is a number, but {0} holds {1}",
    "line {0}",
    "row {0}",
    "column {0}",
    "the target",
    "text in UTF-8, but {0} near byte {1}",
    "empty or a column of {0}: {1} (did you mean {2}?)",
    "empty or a column of {0}: {1}",
    "empty for an NPZ file, where the array y is the target",
    "an NPZ file, but this one is damaged or of another kind",
    "an NPZ file with arrays named X and y, or features and target, but it holds {0}",
    "an NPZ file with one target a row, but there are {0} rows and {1} targets",
    "an NPZ file whose features have shape [m, d], not {0}",
    "an NPZ file whose target has shape [m], not {0}",
    "data with at least two classes, but the target has only one",
    "data with at most {0} classes, but the target has {1} different values",
    "data with one feature beside the target, but these have {0}",
    "data with two classes, but these have {0}",
    # An export that cannot be written.
    "The format {0} needs the package {1}, which is not installed; install it with: {2}",
    "a folder that does not exist yet",
    "a file, or a name that is free",
    "another file than those of the run store",
    # A file or the store that cannot be read or written.
    "{0} cannot be read: {1}",
    "{0} could not be written: {1}",
    "The run store {0} does not exist; check the path given with --store PATH.",
    "The run store {0} is damaged or not a run store; choose another with --store PATH or restore a copy.",
    "The run store {0} was written by a newer version of this program and was left untouched; "
    "update the program or choose another with --store PATH.",
    "The run store {0} cannot be written; make the file and its directory writable or choose another with "
    "--store PATH.",
    "The run store {0} is locked by another program; close that program and try again, or choose another "
    "with --store PATH.",
    "The run store {0} could not be written to the disk; check the disk, its free space and its limits, "
    "then try again, or choose another with --store PATH.",
    "The run store {0} has no room left on its disk; free some space or choose another with --store PATH.",
    "The run store {0} cannot be written by you; ask for the right to write or choose another with "
    "--store PATH.",
    "The run store {0} cannot be reached ({1}); check the server and the address, or choose another with "
    "--store PATH.",
    "The run store {0} holds no runs yet; check the address given with --store.",
    "The run store {0} was replaced by another database while it was open; start the program again to use "
    "what is there now.",
    "The run store {0} needs the package psycopg; {1}.",
    "The run store {0} holds no run number {1}; refresh the list of runs.",
    "The run store {0} holds run {1}, which is not over; wait for its end or stop it first.",
    "The run store {0} keeps run {1}: {2}.",
    "it is locked; unlock it first",
    "it is not over; stop it first",
    "the checkpoints {0} cannot be removed ({1})",
    "{0} = nothing: must be given",
    *EXCHANGE_SENTENCES,
    # Last, since nearly anything could fill its gaps.
    "{0} = {1}: must be {2}",
)
"""The sentences, the more special before the more general."""

_GAP = re.compile(r"\{\d\}")

_HEADS = tuple((shape, _GAP.split(shape, maxsplit=1)[0]) for shape in SENTENCES)
"""Each shape with what comes before its first gap, which tells most sentences from it."""


def sentence(text: str) -> str:
    """A sentence in the language of the window; one that is not listed stays as it is.

    >>> sentence("lr = -1: must be a number above 0")
    'lr = -1: must be a number above 0'
    """
    if isinstance(text, Message):
        parts = (sentence(part) if isinstance(part, str) else part for part in text.parts)
        return QCoreApplication.translate("Message", text.template).format(*parts)
    shape, fillings = _taken_apart(text)
    if not shape:
        return text
    return QCoreApplication.translate("Message", shape).format(*map(sentence, fillings))


@lru_cache(maxsize=10_000)
def _taken_apart(text: str) -> tuple[str, tuple[str, ...]]:
    """The shape of a sentence, empty where it has none, and what fills its gaps."""
    if text:
        for shape, head in _HEADS:
            if text.startswith(head) and (match := _pattern(shape).fullmatch(text)):
                return shape, match.groups()
    return "", ()


@cache
def _pattern(shape: str) -> re.Pattern[str]:
    # All of them together would take a hundredth of the start.
    return re.compile("(.*?)".join(map(re.escape, _GAP.split(shape))))
