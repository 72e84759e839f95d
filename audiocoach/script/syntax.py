"""What is wrong with text that is not YAML, in plain words: PyYAML's errors, each with a remedy."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from yaml import MarkedYAMLError

from audiocoach.script.patterns import Pattern
from audiocoach.script.source import Mark
from audiocoach.units import quoted, shortened

_KEY_AND_VALUE = Pattern(r"\s*((?:- +)*)([^:#]{1,60}):\s+(\S.*)")

_TEXT_WITH_VARIABLE = Pattern(
    r"""(?P<key>[\w-][\w -]{0,60}:[ ]+)?
    (?P<text>(?:[^\s,:\[\]{}"'][^,\[\]{}"'$]{0,80})?\$\{[^{}]{0,60}\}(?:[^,\[\]{}"']|\$\{[^{}]{0,60}\}){0,80})""",
    re.VERBOSE,
)
"""A value inside brackets that should have been quoted, with its key."""


@dataclass(frozen=True, slots=True)
class _Fault:
    """PyYAML's finding with the line it is on, which is ``before`` and ``after`` the place."""

    problem: str
    context: str
    mark: Mark
    opened: Mark | None
    lines: Sequence[str]

    @property
    def line(self) -> str:
        return self.lines[self.mark.line - 1] if self.mark.line <= len(self.lines) else ""

    @property
    def before(self) -> str:
        return self.line[: self.mark.column - 1]

    @property
    def after(self) -> str:
        return self.line[self.mark.column - 1 :]


_Explained = tuple[Mark, str, str]
_Rule = Callable[[_Fault], _Explained | None]


def explain(error: MarkedYAMLError, lines: Sequence[str]) -> _Explained:
    """The place, what is wrong there, and what to do about it."""
    place = error.problem_mark or error.context_mark
    mark = Mark(place.line + 1, place.column + 1) if place else Mark(1, 1)
    start = error.context_mark
    opened = Mark(start.line + 1, start.column + 1) if start else None
    fault = _Fault(error.problem or "", error.context or "", mark, opened, lines)
    for rule in _RULES:
        explained = rule(fault)
        if explained:
            return explained
    return (
        fault.mark,
        "the text does not fit here",
        "Check the quotes and the indentation of this line and the one above.",
    )


def _tab(fault: _Fault) -> _Explained | None:
    indent = fault.line[: len(fault.line) - len(fault.line.lstrip())]
    if "\t" not in indent:
        return None
    return (
        Mark(fault.mark.line, indent.index("\t") + 1),
        "the line is indented with a tab",
        "Indent with spaces.",
    )


def _variable_in_brackets(fault: _Fault) -> _Explained | None:
    if not (fault.after.startswith("{") and fault.before.endswith("$")):
        return None
    column = fault.mark.column - 1
    found = _TEXT_WITH_VARIABLE.finditer(fault.line)
    written = next((one for one in found if one.start() < column <= one.end()), None)
    if written:
        remedy = f"Write {written['key'] or ''}{_quoted(written['text'].rstrip())}"
    else:
        remedy = 'Write it like ["Squat ${work}", Plank 45s].'
    return Mark(fault.mark.line, column), "inside [ ] or { } a value that contains ${} must be quoted", remedy


def _colon_in_text(fault: _Fault) -> _Explained | None:
    if "mapping values are not allowed" not in fault.problem:
        return None
    written = _KEY_AND_VALUE.fullmatch(fault.line.rstrip())
    if written and written.end(2) + 1 < fault.mark.column:
        return (
            fault.mark,
            "text that contains a colon and a space needs quotes",
            f"Write {written[2]}: {_quoted(written[3])}",
        )
    above = fault.lines[fault.mark.line - 2] if fault.mark.line > 1 else ""
    if glued := re.match(r"\s*(?:- +)?([a-z_]+):(\S.*)", above):
        at = Mark(fault.mark.line - 1, glued.end(1) + 1)
        return at, "a space is missing after the colon", f"Write {glued[1]}: {glued[2]}"
    if re.match(r"\s*(?:- +)?[a-z_]+: +\S", above) and (key := re.match(r"( *)([a-z_]+):", fault.line)):
        column = len(above) - len(above.lstrip(" -"))
        if column < len(key[1]):
            remedy = f"Write {fault.line.strip()} in column {column + 1}, below the key above it."
            return (
                Mark(fault.mark.line, len(key[1]) + 1),
                "this line is indented further than the key above it",
                remedy,
            )
    return (
        fault.mark,
        "keys cannot follow the text of the line above",
        "A step with options starts with a key: - do: Squat, and below it for: 40s, in the column of do.",
    )


def _quoted(text: str) -> str:
    quote = "'" if '"' in text and "'" not in text else '"'
    inside = text.replace('"', '\\"') if quote == '"' else text
    return quote + (inside if len(inside) <= 80 else inside[:79] + "…") + quote


def _dash_without_space(fault: _Fault) -> _Explained | None:
    at = fault.opened if "could not find expected ':'" in fault.problem and fault.opened else fault.mark
    line = fault.lines[at.line - 1] if at.line <= len(fault.lines) else ""
    before, after = line[: at.column - 1], line[at.column - 1 :]
    if before.strip() or not re.match(r"-[^\s-]", after):
        return None
    return at, "a space is missing after the dash", f"Write - {after[1:].strip()}"


def _missing_dash(fault: _Fault) -> _Explained | None:
    """A line in the column of the dashes above it, without one."""
    at = fault.opened if "could not find expected ':'" in fault.problem and fault.opened else fault.mark
    is_key = "<block end>" in fault.problem or "could not find expected ':'" in fault.problem
    line = fault.lines[at.line - 1] if at.line <= len(fault.lines) else ""
    indent, body = len(line) - len(line.lstrip()), line.strip()
    if not is_key or at.column != indent + 1 or not body or body[0] in "-]},#":
        return None
    above = (one for one in reversed(fault.lines[: at.line - 1]) if one.strip())
    holder = next((one for one in above if len(one) - len(one.lstrip()) <= indent), "")
    if not re.match(r"-(?:\s|$)", holder[indent:]):
        return None
    return at, f"a dash is missing before {quoted(body)}", f"Write - {body}"


def _missing_colon(fault: _Fault) -> _Explained | None:
    if "could not find expected ':'" not in fault.problem or fault.opened is None:
        return None
    text = quoted(fault.lines[fault.opened.line - 1][fault.opened.column - 1 :])
    return (
        fault.opened,
        f"a colon is missing after the key {text}",
        "Write key: value, or - in front of an item.",
    )


def _open_quote(fault: _Fault) -> _Explained | None:
    if "quoted scalar" not in fault.context or fault.opened is None:
        return None
    if "unexpected" in fault.problem:
        return fault.opened, "the quote that opens here is never closed", "Close it at the end of the text."
    return (
        fault.mark,
        'a backslash has a meaning of its own in "double quotes"',
        "Write \\\\ for a backslash, or use single quotes.",
    )


def _open_bracket(fault: _Fault) -> _Explained | None:
    if "while parsing a flow" not in fault.context or fault.opened is None:
        return None
    bracket = fault.lines[fault.opened.line - 1][fault.opened.column - 1 :][:1]
    if "<stream end>" in fault.problem:
        return (
            fault.opened,
            f"the {bracket} that opens here is never closed",
            "Close it after its last value.",
        )
    where = f"the {bracket} of line {fault.opened.line} is not closed, or a comma is missing before this"
    return (
        fault.mark,
        where,
        "Put commas between values, and quote a value that contains a comma, a bracket or a colon.",
    )


def _text_after_quote(fault: _Fault) -> _Explained | None:
    if "<block end>" not in fault.problem or not re.search(r"[\"']\s*$", fault.before):
        return None
    return (
        fault.mark,
        "text continues after the closing quote",
        "Quote the whole text; inside single quotes an apostrophe is written twice.",
    )


def _stray_sign(fault: _Fault) -> _Explained | None:
    if "<block end>" not in fault.problem or fault.after[:1] not in ("]", "}", ","):
        return None
    return (
        fault.mark,
        f"the {fault.after[0]} has no opening bracket",
        "Remove it, or quote the text.",
    )


def _list_beside_key(fault: _Fault) -> _Explained | None:
    if "sequence entries are not allowed" not in fault.problem:
        return None
    return (
        fault.mark,
        "a list cannot start on this line",
        "Put each - item on a line of its own below the key.",
    )


def _indentation(fault: _Fault) -> _Explained | None:
    if "<block end>" not in fault.problem and "mapping keys are not allowed" not in fault.problem:
        return None
    return (
        fault.mark,
        "this line does not line up with the lines before it",
        _columns(fault)
        or "What belongs together starts in the same column; what belongs to a key is indented further.",
    )


def _columns(fault: _Fault) -> str:
    """The columns in which a line would continue a list or keys above it; nothing if there are none."""
    is_item = fault.line.lstrip().startswith("- ")
    places: dict[int, int] = {}
    least = len(fault.line)
    for number in range(fault.mark.line - 1, 0, -1):
        line = fault.lines[number - 1]
        body = line.lstrip(" ")
        indent = len(line) - len(body)
        if not body or body.startswith("#") or indent >= least:
            continue
        least = indent
        if not is_item:
            places.setdefault(indent + len(body) - len(body.lstrip("- ")), number)
            break
        if body.startswith("- "):
            places[indent] = number
    if not places or fault.line[: fault.mark.column - 1].strip():
        return ""
    columns = " or ".join(f"{column + 1}, like line {number}" for column, number in places.items())
    line = shortened(fault.line.strip(), 90)
    return f"What belongs together starts in the same column: write {line} in column {columns}."


def _sign_at_start(fault: _Fault) -> _Explained | None:
    kinds = ("anchor", "alias", "tag", "block scalar", "for the next token")
    if not any(kind in fault.context for kind in kinds):
        return None
    at = fault.opened if fault.opened and fault.opened.line <= len(fault.lines) else fault.mark
    text = fault.lines[at.line - 1][at.column - 1 :]
    sign = text[:1]
    if re.match(r"\* +\S", text):
        return at, "a step starts with a dash, not with *", f"Write - {text[1:].strip()}"
    return (
        at,
        f"text cannot start with {sign}" if sign else "text is missing here",
        "Put the whole text in quotes.",
    )


def _value_missing(fault: _Fault) -> _Explained | None:
    if "expected the node content" not in fault.problem:
        return None
    return fault.mark, "a value is missing here", "Write the value, or remove the comma or the key."


_RULES: tuple[_Rule, ...] = (
    _tab,
    _variable_in_brackets,
    _colon_in_text,
    _dash_without_space,
    _missing_dash,
    _missing_colon,
    _open_quote,
    _open_bracket,
    _text_after_quote,
    _stray_sign,
    _list_beside_key,
    _sign_at_start,
    _value_missing,
    _indentation,
)
