"""Headings of a plain text that count or time what is below them, as the heads of a script do."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from audiocoach.importers.draft import DraftContainer, DraftItem
from audiocoach.importers.text_marks import HEADING_WORDS
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.document import List, Map, Node, Scalar
from audiocoach.script.grammar import read_parts
from audiocoach.script.heads import read_above
from audiocoach.script.model import LANGUAGES
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_line
from audiocoach.script.source import Mark
from audiocoach.script.words import line_words, words_meaning
from audiocoach.units import Ms

_START = Mark(1, 1)
_LABEL = re.compile(r"(?P<label>[^\W\d][^:\d]*?)(?::\s+|\s+[-–—]\s+|\s*\|\s*)(?P<head>.+)")
"""``Finisher - 3 rounds``."""
_FILLER = re.compile(
    r"\b(?:(?:do|complete|perform)\s+|(?:of\s+)?(?:the\s+)?following(?:\s+exercises)?\b|through\b)", re.I
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A line above others. ``key`` is the container that it makes of them (``""``: a section), ``value`` and
    ``options`` are as a script writes them; ``inside`` is the container in it that has the steps. ``missing``
    is what it does not say.
    """

    name: str
    key: str = ""
    value: str = ""
    options: tuple[tuple[str, str], ...] = ()
    inside: str = ""
    remark: str = ""
    missing: RefusalError | None = None

    @property
    def is_named(self) -> bool:
        """Whether its rounds are those of something with a name of its own, and of no circuit."""
        words = set(self.value.casefold().split())
        is_circuit = not words.isdisjoint(words_meaning("circuit")) or HEADING_WORDS.fullmatch(self.value)
        return self.key == "circuit" and bool(words) and not is_circuit

    def container(self, steps: tuple[DraftItem, ...]) -> DraftContainer:
        """The container with its steps."""
        inner = (DraftContainer(self.inside, "", steps),) if self.inside else steps
        return DraftContainer(self.key, self.value, inner, self.options)


@dataclass(slots=True)
class OpenList:
    """A container or section whose lines are being read. ``text`` is its heading as it is written."""

    line: int
    text: str
    heading: Heading
    steps: list[DraftItem] = field(default_factory=list)
    options: dict[str, str] = field(default_factory=dict)


def read_heading(text: str, count: int = 1) -> Heading | None:
    """What a heading makes of ``count`` lines below it; ``None`` if it is neither counted nor timed."""
    plain = " ".join(_FILLER.sub("", text).split()).strip(" :")
    labelled = _LABEL.fullmatch(plain)
    heading = _read(plain, count)
    if labelled and (heading is None or heading.missing):
        name = clean_text(labelled["label"], NAME_CHARS)
        inner = _read(labelled["head"], count)
        if inner is not None and (heading is None or not inner.missing):
            is_named = inner.key == "circuit"
            return Heading(
                "" if is_named else name,
                inner.key,
                name if is_named else inner.value,
                inner.options,
                inner.inside,
                inner.remark,
                inner.missing,
            )
    return heading


def _read(text: str, count: int) -> Heading | None:
    listed = List((Scalar("", _START),) * max(count, 1), _START)
    try:
        headed = read_above(Scalar(text, _START), listed, "en")
    except RefusalError as error:
        return Heading("", missing=error)
    if headed is None or headed.node.entries[0][0].text == "section":
        return None
    (key, value), *others = headed.node.entries
    options = tuple((one.text, _flow(node)) for one, node in others if one.text != "steps")
    steps = next((node for one, node in others if one.text == "steps"), value)
    inside = "" if steps is listed else steps.items[0].entries[0][0].text  # type: ignore[union-attr]
    if key.text == "repeat":
        options = (("rounds", _flow(value)), *options)
        return Heading("", "circuit", _circuit(text), options, remark=headed.hint)
    written = "" if value is listed else _flow(value)
    return Heading("", key.text, written, options, inside, headed.hint)


def _circuit(text: str) -> str:
    """The word for a circuit in the language of a heading."""
    words = {word.casefold() for word in re.findall(r"[^\W\d_]+", text)}
    of_text = (one for one in LANGUAGES if words & {word.casefold() for word in line_words(one)["set"]})
    return line_words(next(of_text, "en"))["circuit"][0].capitalize()


def _flow(node: Node) -> str:
    match node:
        case Scalar():
            return node.text
        case List():
            return f"[{', '.join(map(_flow, node.items))}]"
        case Map():
            return f"{{{', '.join(f'{key.text}: {_flow(value)}' for key, value in node.entries)}}}"
        case _:
            return ""


_BETWEEN_EXERCISES = re.compile(
    r"\b(?:between|after)\s+(?:each\s+|every\s+|the\s+)?exercises?\b", re.IGNORECASE
)


def read_rest(text: str) -> Ms | None:
    """The time of a line that is a rest and nothing else: ``Rest 90s``, ``2 min rest between sets``."""
    if between := read_rest_between(text):
        return between[1]
    try:
        line = read_line(text.rstrip(".!"))
    except RefusalError:
        return None
    return line.for_ms if line.is_rest else None


def read_rest_between(text: str) -> tuple[str, Ms] | None:
    """The key of a circuit that a line gives, and its time: ``Rest 60s between rounds``."""
    try:
        reading = read_parts(text, lambda _: False)
    except RefusalError:
        return None
    rests = [part for part in reading.parts if part.kind == "rest"]
    if len(rests) != 1 or len(reading.parts) > 1:
        return None
    if _BETWEEN_EXERCISES.search(text):
        return "rest", rests[0].value
    is_between = any(token.kind == "B" for token in reading.tokens[rests[0].first : rests[0].last])
    return ("round_rest", rests[0].value) if is_between else None
