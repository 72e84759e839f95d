"""Replace ``${name}`` in values by a script's ``vars`` and a build's overrides.

Variables are replaced after the tree is read, so they cannot change its structure. The value of a variable
contains no variable, and the total length of what is inserted is limited.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from itertools import islice

from audiocoach.script.constants import CONTROL, MAX_SPOKEN_CHARS
from audiocoach.script.document import Node, Scalar, walk
from audiocoach.script.quantities import AlreadyReportedError, RefusalError, did_you_mean
from audiocoach.units import quoted, shortened

MAX_INSERTED_CHARS = 1_000_000
"""Maximum number of characters that all variables of one script insert."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_-]{0,63}", re.ASCII)

_MOST_LISTED = 20
_OPENING = "${"
_USE = re.compile(r"\$\{([^{}]{0,200})\}")


def check_name(name: str) -> None:
    """Raise a :class:`RefusalError` if a variable cannot have this name."""
    if not _NAME.fullmatch(name):
        raise RefusalError(
            f"{quoted(name)} cannot be the name of a variable",
            "A name starts with a letter and continues with letters, digits, - and _.",
        )


def check_value(value: str) -> None:
    """Raise a :class:`RefusalError` if a variable cannot have this value."""
    if _OPENING in value:
        raise RefusalError("a variable cannot contain another variable", "Write the value itself.")
    if len(value) > MAX_SPOKEN_CHARS:
        limit = f"a variable can have at most {MAX_SPOKEN_CHARS:,} characters"
        raise RefusalError(limit, "Shorten the value, or write the text in the steps.")
    if CONTROL.search(value):
        raise RefusalError(
            "the value has an invisible character, which is not allowed",
            "Type the value again.",
        )


class Variables:
    """The variables of one script, and how much they may still insert."""

    def __init__(self, values: Mapping[str, str], unusable: Collection[str] = ()) -> None:
        """``values`` by name; ``unusable`` are names whose values are already reported."""
        self.values = dict(values)
        self._unusable = frozenset(unusable)
        self._left = MAX_INSERTED_CHARS

    def fill(self, text: str) -> str:
        """The text with every ``${name}`` replaced.

        Raises:
            RefusalError: if a name is unknown, a brace is missing, or more is inserted than is allowed.
        """
        if _OPENING not in text:
            return text
        parts: list[str] = []
        position = 0
        while (start := text.find(_OPENING, position)) >= 0:
            use = _USE.match(text, start)
            if use is None:
                raise RefusalError("${ has no closing }", "Write ${name}.", at=start)
            value = self._value(use[1].strip(), start)
            parts += text[position:start], value
            position = use.end()
        return "".join((*parts, text[position:]))

    def uses(self, text: str) -> str:
        """``${work} is "50s" here``, for messages about a value that holds variables."""
        names = dict.fromkeys(name for name in names_in(text) if name in self.values)
        return ", ".join(f"${{{name}}} is {quoted(self.values[name])} here" for name in names)

    def _value(self, name: str, at: int) -> str:
        if name in self._unusable:
            raise AlreadyReportedError
        if name not in self.values:
            if not self.values:
                known = "The script has no vars."
            else:
                known = f"Its vars are {shortened(', '.join(islice(self.values, _MOST_LISTED)), 100)}."
            raise RefusalError(
                f"unknown variable {quoted(name)}{did_you_mean(name, self.values)}", known, at=at
            )
        value = self.values[name]
        self._left -= len(value)
        if self._left < 0:
            raise RefusalError(
                f"the variables of this script insert more than {MAX_INSERTED_CHARS:,} characters", at=at
            )
        return value


def names_in(text: str) -> Iterator[str]:
    """Names of the variables that a text uses."""
    return (use[1].strip() for use in _USE.finditer(text))


def names_used(node: Node) -> set[str]:
    """Names of the variables that any value of a tree uses."""
    texts = (inner.text for inner in walk(node) if isinstance(inner, Scalar))
    return {name for text in texts for name in names_in(text)}
