"""Directions of series: of which of them the larger values are better, by their names or by declaration.

A run keeps what was declared of its series in its environment, under :data:`DIRECTIONS`, so that it goes
wherever the run goes. Any other series is known by its name.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache
from typing import TYPE_CHECKING

from storage.messages import Message

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from typing import Final

DIRECTIONS: Final = "better values"
"""The entry of a run's environment: a JSON object of ``higher`` or ``lower`` by the name of a series."""

HIGHER, LOWER = "higher", "lower"

KNOWN_HIGHER = frozenset(
    {
        *(
            "acc",
            "accuracy",
            "auc",
            "auroc",
            "auprc",
            "ap",
            "bleu",
            "cider",
            "correct",
            "correlation",
            "dice",
        ),
        *("f1", "fbeta", "fscore", "iou", "jaccard", "kappa", "map", "mcc", "meteor", "miou", "mrr", "ndcg"),
        *("pearson", "precision", "psnr", "r2", "recall", "return", "returns", "reward", "rewards", "rew"),
        *("rouge", "score", "sensitivity", "spearman", "specificity", "ssim", "success"),
    }
)
"""Last words of the names of series whose larger values are better."""

_KNOWN_PAIRS = frozenset({("success", "rate"), ("win", "rate"), ("hit", "rate"), ("exact", "match")})
_QUALIFIERS = frozenset(
    {
        *("avg", "average", "epoch", "eval", "macro", "mean", "median", "micro", "step", "test", "top"),
        *("train", "val", "valid", "validation", "weighted"),
    }
)
"""Words after the name of a metric that say how or where it was measured."""

_NOT_HIGHER = frozenset({"neg", "negative", "loss", "error", "err", "std", "var"})
"""Words anywhere in a name that leave nothing known of it."""


def higher_is_better(name: str, declared: Mapping[str, bool] | None = None) -> bool:
    """Return whether larger values of a series are better.

    Args:
        name: Of the series.
        declared: What was declared of series, by their names.

    >>> [higher_is_better(name) for name in ("val/accuracy", "val_acc", "top5Accuracy", "eval/return_mean")]
    [True, True, True, True]
    >>> [higher_is_better(name) for name in ("loss", "accuracy_loss", "neg_score", "reward_std")]
    [False, False, False, False]
    >>> higher_is_better("fitness", {"fitness": True})
    True
    """
    if declared and name in declared:
        return declared[name]
    return _is_known_name(name)


@lru_cache(4_096)
def _is_known_name(name: str) -> bool:
    return _is_known(_words(name)) or _is_known(_words(re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)))


def _words(name: str) -> list[str]:
    return [word for word in re.split(r"[\W_]+", name.lower()) if word]


def _is_known(words: list[str]) -> bool:
    if not _NOT_HIGHER.isdisjoint(words):
        return False
    while len(words) > 1 and (words[-1] in _QUALIFIERS or words[-1].isdigit() or _is_ranked(words[-1])):
        words = words[:-1]
    last = words[-1] if words else ""
    return (
        last in KNOWN_HIGHER or last.rstrip("0123456789") in KNOWN_HIGHER or tuple(words[-2:]) in _KNOWN_PAIRS
    )


def _is_ranked(word: str) -> bool:
    return re.fullmatch(r"(top|at)?\d+k?|k", word) is not None


def declaration(higher: Iterable[str], lower: Iterable[str] = ()) -> dict[str, str]:
    """Return the entry of a run's environment that declares directions; none where nothing is declared.

    Args:
        higher: Series whose larger values are better.
        lower: Series whose smaller values are better.

    Raises:
        ValueError: If a series is in both, or is no text.

    >>> declaration(["fitness"])
    {'better values': '{"fitness": "higher"}'}
    """
    if isinstance(higher, str) or isinstance(lower, str):
        raise TypeError(Message("higher_is_better must be a tuple or list of names of series, not one text."))
    found = dict.fromkeys(higher, HIGHER)
    for name in lower:
        if name in found:
            raise ValueError(Message("The series {0} cannot be better both higher and lower.", repr(name)))
        found[name] = LOWER
    for name in found:
        if not name:
            raise ValueError(Message("{0} is no name of a series.", repr(name)))
    return {DIRECTIONS: json.dumps(found)} if found else {}


def declared_in(environment: Mapping[str, object]) -> dict[str, bool]:
    """Return what an environment declares, by the names of series; what cannot be read declares nothing."""
    try:
        found = json.loads(str(environment.get(DIRECTIONS, "{}")))
    except ValueError:
        return {}
    if not isinstance(found, dict):
        return {}
    return {str(name): word == HIGHER for name, word in found.items() if word in (HIGHER, LOWER)}
