"""Settings as rows of a table, and back, each with its exact type."""

from collections.abc import Iterator, Mapping

from storage.records import Scalar

_FALSE, _TRUE = "false", "true"


def rows(run_id: int, settings: Mapping[str, Scalar]) -> Iterator[dict[str, object]]:
    """Yield one row for each setting: the text is exact, the number is there to query by."""
    for position, (name, value) in enumerate(settings.items()):
        # A bool is an int to Python, so it has to be asked for first.
        if isinstance(value, bool):
            kind, number, text = "bool", float(value), _TRUE if value else _FALSE
        elif isinstance(value, int):
            kind, number, text = "int", float(value), str(int(value))
        elif isinstance(value, float):
            kind, number, text = "float", float(value), repr(float(value))
        else:
            kind, number, text = "str", None, value
        yield {
            "run_id": run_id,
            "name": name,
            "position": position,
            "kind": kind,
            "number": number,
            "text": text,
        }


def value(kind: str, text: str) -> Scalar:
    """Return the setting that was stored as this text.

    >>> value("bool", "true"), value("int", "3"), value("float", "0.1"), value("str", "true")
    (True, 3, 0.1, 'true')
    """
    if kind == "float":
        return float(text)
    if kind == "int":
        return int(text)
    if kind == "bool":
        return text == _TRUE
    return text
