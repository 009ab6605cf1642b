"""What a filter means, said once more in plain Python over the records of the runs."""

from __future__ import annotations

import operator
from typing import TYPE_CHECKING

from storage.filtering.tree import (
    And,
    FlagTest,
    MomentTest,
    Not,
    NumberTest,
    Or,
    SeriesTest,
    SettingTest,
    TagTest,
    TextTest,
    Word,
)

if TYPE_CHECKING:
    from storage import RunRecord
    from storage.filtering.tree import Node

COMPARED = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
SEARCHED = (
    "name", "problem", "optimizer", "convention", "schedule", "status", "device", "sweep", "message", "note",
)  # fmt: skip


def lowered(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)


def contains(text: str, part: str) -> bool:
    return lowered(part) in lowered(text)


def text_meets(text: str, sign: str, wanted: str) -> bool:
    return contains(text, wanted) if sign == "~" else COMPARED[sign](text, wanted)


def same_number(number: float, wanted: float) -> bool:
    return number == wanted or (number != number and wanted != wanted)


def number_meets(number: float, sign: str, wanted: float) -> bool:
    if sign in ("=", "!="):
        return same_number(number, wanted) == (sign == "=")
    return COMPARED[sign](number, wanted)


def setting_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def setting_meets(value: object, node: SettingTest) -> bool:
    if node.operator == "~" or node.number is None:
        return text_meets(setting_text(value), node.operator, node.text)
    number = None if isinstance(value, str) else float(value)
    if node.operator in ("=", "!="):
        same = setting_text(value) == node.text or (number is not None and same_number(number, node.number))
        return same == (node.operator == "=")
    return number is not None and number_meets(number, node.operator, node.number)


def moment_meets(moment: object, node: MomentTest) -> bool:
    if moment is None:
        return False
    within = node.start <= moment < node.end
    return {
        "=": within,
        "!=": not within,
        "<": moment < node.start,
        "<=": moment < node.end,
        ">": moment >= node.end,
        ">=": moment >= node.start,
    }[node.operator]


def word_occurs(run: RunRecord, word: str) -> bool:
    texts = [getattr(run, name) for name in SEARCHED] + list(run.tags)
    return any(contains(text, word) for text in [*texts, *map(setting_text, run.settings.values())])


def series_meets(run: RunRecord, node: SeriesTest) -> bool:
    summary = run.summaries.get(node.name)
    return summary is not None and number_meets(getattr(summary, node.which), node.operator, node.number)


def tag_meets(run: RunRecord, node: TagTest) -> bool:
    if node.operator == "!=":
        return node.text not in run.tags
    return any(text_meets(tag, node.operator, node.text) for tag in run.tags)


def property_meets(run: RunRecord, node: NumberTest) -> bool:
    value = getattr(run, node.name)
    return value is not None and COMPARED[node.operator](value, node.number)


TESTS = {
    Word: lambda run, node: word_occurs(run, node.text),
    TextTest: lambda run, node: text_meets(getattr(run, node.name), node.operator, node.text),
    NumberTest: property_meets,
    MomentTest: lambda run, node: moment_meets(getattr(run, node.name), node),
    FlagTest: lambda run, node: getattr(run, node.name) is node.wanted,
    TagTest: tag_meets,
    SettingTest: lambda run, node: node.name in run.settings and setting_meets(run.settings[node.name], node),
    SeriesTest: series_meets,
    And: lambda run, node: all(meets(run, part) for part in node.parts),
    Or: lambda run, node: any(meets(run, part) for part in node.parts),
    Not: lambda run, node: not meets(run, node.part),
}


def meets(run: RunRecord, node: Node | None) -> bool:
    return node is None or TESTS[type(node)](run, node)
