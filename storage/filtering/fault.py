"""What is wrong with a filter, and where."""

THE_END = "the end"


class FilterError(ValueError):
    """A filter that cannot be read.

    Attributes:
        position: Of the first character that cannot stand where it stands, counted from 1.
        expected: What could stand there.
        found: What stands there; :data:`THE_END` where the filter ends.
    """

    def __init__(self, position: int, expected: str, found: str) -> None:
        super().__init__(f"position {position}: expected {expected}, not {found}")
        self.args = (position, expected, found)
        self.position = position
        self.expected = expected
        self.found = found

    def __str__(self) -> str:
        return f"position {self.position}: expected {self.expected}, not {self.found}"
