"""The names and values that occur in a store: what a filter can be completed with."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """What occurs in a store.

    Attributes:
        settings: Names of the settings of all runs, sorted.
        series: Names of the series of all runs, sorted.
        values: The values of fields that are texts, the tags, and the words that settings are, sorted.
    """

    settings: tuple[str, ...] = ()
    series: tuple[str, ...] = ()
    values: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
