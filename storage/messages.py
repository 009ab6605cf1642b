"""Messages: an English sentence together with the template and the parts that it was made from.

A message is a string, so it can be raised, printed and stored like any other. A window translates its
template and those of its parts that are messages themselves; every other part is somebody's own word or
number and stays as it is.

>>> message = Message("{0} = {1}: must be {2}", "lr", -1, Message("above {0}", 0))
>>> message
'lr = -1: must be above 0'
>>> message.template, message.parts
('{0} = {1}: must be {2}', ('lr', -1, 'above 0'))
"""

from __future__ import annotations

from typing import Any


class Message(str):
    """An English sentence, or a part of one, that can be translated.

    Attributes:
        template: the sentence with numbered gaps ``{0}``, ``{1}``, …; a literal where a message is made, so
            that the catalogues of translations can be collected from the source.
        parts: what fills the gaps.
    """

    __slots__ = ("parts", "template")

    template: str
    parts: tuple[Any, ...]

    def __new__(cls, template: str, *parts: Any) -> Message:
        """Fill the gaps of a template; a literal brace is doubled, as for :meth:`str.format`.

        Of an error only the text becomes a part: the error itself may be of a class that cannot be pickled,
        and would keep everything that its frames refer to.
        """
        parts = tuple(_text_of(part) if isinstance(part, BaseException) else part for part in parts)
        message = super().__new__(cls, template.format(*parts))
        message.template = template
        message.parts = parts
        return message

    def with_parts(self, *parts: Any) -> Message:
        """Return the message of the same template with other parts."""
        return type(self)(self.template, *parts)

    def __getnewargs__(self) -> tuple[Any, ...]:
        # Copies and pickles are made of the same parts.
        return (self.template, *self.parts)


def _text_of(error: BaseException) -> str:
    """The text of an error, as a message where it was raised with one."""
    text = str(error)
    if isinstance(text, Message) or not error.args:
        return text
    raised = error.args[0]
    return raised if isinstance(raised, Message) and raised == text else text
