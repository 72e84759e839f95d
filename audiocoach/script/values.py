"""Values that several keys have: how each is read, and its JSON Schema.

An editor may read a plain value as text, number or boolean, and ``1:30`` as ninety; all are accepted if the
reader can read the text. A value that contains a variable can be anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from typing import Any, TypeVar

from audiocoach.script import quantities
from audiocoach.script.document import List
from audiocoach.script.form import Cell, Fragment, Key, Value
from audiocoach.script.model import EFFORTS, Step
from audiocoach.script.patterns import Pattern
from audiocoach.units import Ms, format_duration

T = TypeVar("T")

DIALECT = "https://json-schema.org/draft/2020-12/schema"
NUMBER_PATTERN = r"[0-9]{1,9}(\.[0-9]{1,6})?"
TIMED_PATTERN = rf"(({NUMBER_PATTERN}\s*[hHmMsS][A-Za-z]*\s*)+|([0-9]+:)?[0-9]+:[0-9]{{2}}(\.[0-9]{{1,3}})?)"
"""A time with its unit."""
TIME_PATTERN = (
    rf"({NUMBER_PATTERN}|({NUMBER_PATTERN}\s*[hHmMsS][A-Za-z]*\s*)+"
    r"|([0-9]+:)?[0-9]+:[0-9]{2}(\.[0-9]{1,3})?)"
)


def ref(name: str) -> Fragment:
    """Return a reference to a definition of :mod:`audiocoach.script.schema`."""
    return {"$ref": f"#/$defs/{name}"}


def any_of(*fragments: Fragment) -> Fragment:
    """Return a schema that accepts what one of these accepts."""
    return {"anyOf": list(fragments)}


def pattern(text: str, *also: Fragment) -> Fragment:
    """Return the schema of text that matches, spaces around it aside, or of the types an editor reads."""
    return any_of({"type": "string", "pattern": rf"^\s*{text}\s*$"}, *also, ref("variable"))


def any_case(words: Iterable[str]) -> str:
    """Return a pattern for one of these words, in large or small letters."""
    return "|".join(
        "".join(f"[{one}{one.upper()}]" if one.isalpha() else one for one in word) for word in words
    )


EFFORT_PATTERN = pattern(
    f"({any_case(EFFORTS)}|{any_case(['zone'])}\\s*[1-5]|({any_case(['rpe', 'rir'])})\\s*([0-9]|10))"
)


def list_of(item: str) -> Fragment:
    """Return the schema of a list of what the definition ``item`` accepts."""
    return {"type": "array", "minItems": 1, "items": ref(item)}


def named(item: Fragment) -> Fragment:
    """Return the schema of keys of the user's own, whose values are items."""
    return {"type": "object", "additionalProperties": item}


def group(keys: Iterable[Key[Any]], required: Iterable[str] = (), **more: Any) -> Fragment:
    """Return the schema of these keys and no others."""
    keys = tuple(keys)
    return {
        "type": "object",
        "properties": {key.name: key.schema for key in keys},
        "required": [*required, *(key.name for key in keys if key.needed)],
        "additionalProperties": False,
        **more,
    }


def from_text(parse: Callable[[str], T], schema: Fragment, write: Callable[[Any], str] = str) -> Value[T]:
    """Return a value that ``parse`` makes of the text."""
    return Value(lambda cell: parse(cell.text().strip()), schema, write)


def whole(least: int, most: int) -> Value[int]:
    """A whole number."""
    return from_text(
        partial(quantities.whole, least=least, most=most),
        pattern("[0-9]{1,9}", {"type": "integer", "minimum": least, "maximum": most}),
    )


_TIMES = Pattern(r"\s*(?:[xX×]|times)$")


def times(least: int, most: int) -> Value[int]:
    """How many times: a whole number, also written like ``8x``."""
    return from_text(
        lambda text: quantities.whole(_TIMES.sub("", text), least, most),
        pattern(r"[0-9]{1,9}\s*([xX×]|times)?", {"type": "integer", "minimum": least, "maximum": most}),
    )


def number(least: float, most: float) -> Value[float]:
    """A number with or without decimals."""
    return from_text(
        partial(quantities.number, least=least, most=most),
        pattern(NUMBER_PATTERN, {"type": "number", "minimum": least, "maximum": most}),
    )


def choice(options: Iterable[str]) -> Value[Any]:
    """One of these words."""
    words = tuple(options)
    return from_text(
        partial(quantities.choice, options=words),
        any_of({"enum": [*words, *([False] if "off" in words else [])]}, ref("variable")),
    )


def steps(item: str = "step") -> Value[tuple[Step, ...]]:
    """A list of steps, read by the reader that :meth:`Form.read` is given as ``read``."""
    return Value(lambda cell, read: read(cell), list_of(item))


def _texts(cell: Cell) -> tuple[str, ...]:
    if isinstance(cell.node, List):
        return tuple(
            item.attempt(lambda one: quantities.spoken(one.text()), "") for item in cell.items("tips")
        )
    return (quantities.spoken(cell.text()),)


TEXT, LENGTH_SCHEMA, GAP_SCHEMA = ref("text"), ref("length"), ref("gap")
TEXTS = any_of(TEXT, list_of("text"))
VALUES = named({"type": ["string", "number", "boolean"]})

ANY = from_text(str, TEXT)
NAME = from_text(quantities.name, TEXT)
LINE = from_text(quantities.line, TEXT)
PATH = from_text(quantities.path, TEXT)
SPOKEN = from_text(quantities.spoken, TEXT)
SPOKEN_TEXTS = Value(_texts, TEXTS)
LENGTH: Value[Ms] = from_text(quantities.length_ms, LENGTH_SCHEMA, format_duration)
GAP: Value[Ms] = from_text(quantities.duration_ms, GAP_SCHEMA, lambda ms: format_duration(ms) if ms else "0")
SWITCH = from_text(quantities.switch, ref("switch"), lambda value: "yes" if value else "no")


_SWITCH_WORDS = [
    form
    for word in ("yes", "no", "on", "off", "true", "false")
    for form in (word, word.capitalize(), word.upper())
]

DEFINITIONS: Mapping[str, Fragment] = {
    "variable": {"type": "string", "pattern": r"\$\{"},
    "text": {"type": ["string", "number", "boolean"], "pattern": r"\S"},
    "length": pattern(TIME_PATTERN, {"type": "number", "exclusiveMinimum": 0}),
    "gap": pattern(TIME_PATTERN, {"type": "number", "minimum": 0}),
    "switch": any_of({"type": "boolean"}, {"enum": _SWITCH_WORDS}, ref("variable")),
}
"""Definitions that values refer to."""
