"""Write a session as plain text, a step a line as scripts have them, and spoken words as paragraphs.

Every line is read back by the rules of a line before it is written. What a line cannot hold is left out and
listed. Steps by reps stay reps; the time to get ready is left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import combinations, groupby
from typing import Any

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import PAUSE, ExportSession, SessionItem, SessionLoop, SessionStep, flatten
from audiocoach.exporters.words import seconds_of
from audiocoach.importers.text_heads import read_heading
from audiocoach.importers.text_marks import PauseMark, split_pauses
from audiocoach.importers.words import NAME_CHARS
from audiocoach.script.line import ExerciseLine, write_line, write_time
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_line
from audiocoach.units import Ms, capitalized

_OPTIONAL: Mapping[str, str] = {
    "tip": "tips are",
    "tempo": "the tempo is",
    "load": "the load is",
    "effort": "the effort is",
    "count": "the count is",
    "sides": "the side is",
}
"""The fields that a line may drop if it would not be read back, the first one first."""
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(_OPTIONAL), "tip": ()}
_FIGURES = re.compile(r"\S*\d\S*")
_WEIGHT = re.compile(r"\d\s*(kg|lb|%)", re.IGNORECASE)
_NAMELESS = "Work"
_MOST_WORDS = 6
"""The most words of a name that has to be changed; each is tried without, so they are few."""
_DOTS = re.compile(r"…|(?:\.\s?){2,}\.")


def write_text(session: ExportSession) -> Exported:
    """The lines of a session."""
    writer = _Writer()
    paragraphs = [f"Title: {session.title}", *writer.paragraphs(session.steps)]
    if session.description:
        writer.losses.add("the description is left out")
    if session.author or session.tags:
        writer.losses.add("author and tags are left out")
    return Exported(("\n\n".join(paragraphs) + "\n").encode(), writer.losses.sentences())


@dataclass(frozen=True, slots=True)
class _Sets:
    """An exercise in sets with a rest between them."""

    step: SessionStep
    sets: int
    rest_ms: Ms


class _Writer:
    def __init__(self) -> None:
        self.losses = Losses()
        self._section = ""

    def paragraphs(self, items: Sequence[SessionItem]) -> Iterator[str]:
        """Headings, and runs of lines under them. A repeat is rounds of its own, which an empty line ends."""
        for is_loop, group in groupby(_without_sets(items), key=lambda item: isinstance(item, SessionLoop)):
            for part in [[one] for one in group] if is_loop else [list(group)]:
                item = part[0]
                if isinstance(item, SessionLoop):
                    yield from self._paragraphs(flatten(item.steps), f"{item.times} rounds:")
                else:
                    yield from self._paragraphs(part)

    def _paragraphs(self, steps: Iterable[SessionItem | _Sets], above: str = "") -> Iterator[str]:
        """Lines in paragraphs, which a new section separates; ``above`` is written above the first."""
        lines: list[str] = [above] if above else []
        for item in steps:
            assert not isinstance(item, SessionLoop)
            step = item if isinstance(item, SessionStep) else item.step
            if step.section and step.section != self._section:
                self._section = step.section
                if read_heading(step.section) is not None:
                    self.losses.add("names of sections that mean rounds or a clock are left out")
                elif above and len(lines) > 1:
                    self.losses.add("names of sections inside a repeat are left out")
                else:
                    heading = lines if above else []
                    if lines and not above:
                        yield "\n".join(lines)
                    yield f"## {step.section}"
                    lines = heading
            lines += self._lines(step, item if isinstance(item, _Sets) else None)
        if lines:
            yield "\n".join(lines)

    def _lines(self, step: SessionStep, sets: _Sets | None) -> Iterator[str]:
        """The words before a step, and its line."""
        if step.words:
            yield _said(step.words)
        if step.kind == "ready":
            self.losses.add("the time to get ready and to speak is left out")
        elif step.kind == "rest":
            if step.words:
                self.losses.add("words in a rest are spoken before it", step)
            yield (
                f"[pause {_time(step.length_ms)}]"
                if step.name == PAUSE
                else f"- Rest {_time(step.length_ms)}"
            )
        else:
            yield f"- {self._line(step, sets)}"

    def _line(self, step: SessionStep, sets: _Sets | None) -> str:
        """A step as a line that is read back as it is meant."""
        line = _line_of(step)
        if sets is not None:
            line = replace(line, sets=sets.sets, rest_ms=sets.rest_ms)
        if step.timed or step.moves or step.cadence or step.share or step.watts:
            self.losses.add("targets in numbers, and words with a time, are left out", step)
        if step.activity and step.name.casefold() != step.activity:
            self.losses.add("runs whose name does not say so are read as exercises", step)
        if step.by_reps and step.tempo is None:
            self.losses.add("reps have no time of their own; a script gives them one", step)
        for name in _names(line.name):
            named = replace(line, name=name)
            options = [option for option in _OPTIONAL if getattr(named, option)]
            for dropped in _fewest_first(options):
                kept = replace(named, **{option: _NOTHING[option] for option in dropped})
                if written := _written(kept):
                    if len(step.tips) > 1 and "tip" not in dropped:
                        self.losses.add("only the first tip of a step is kept; other tips are left out", step)
                    for option in dropped:
                        self.losses.add(f"{_OPTIONAL[option]} left out", step)
                    if name != line.name:
                        self.losses.add("names that a line would read as an amount are changed", step)
                    return written
        raise AssertionError(f"no line for {step!r}")  # a word and a time are one


def _fewest_first(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sets of fields that a line may drop, from none to all."""
    for count in range(len(options) + 1):
        yield from combinations(options, count)


def _names(name: str) -> Iterator[str]:
    """A name and its substitutes: without figures, without one of its words, a word for any work."""
    if len(name) <= NAME_CHARS:
        yield name
    words = _FIGURES.sub(" ", name[:NAME_CHARS]).split()[:_MOST_WORDS]
    shorter = [words[:place] + words[place + 1 :] for place in range(len(words))]
    for kept in (words, *shorter):
        if text := " ".join(kept).strip(" ,"):
            yield capitalized(text)
    yield _NAMELESS


def _without_sets(items: Sequence[SessionItem]) -> Iterator[SessionItem | _Sets]:
    """The items; a repeated step and rest with the same step after them become one exercise in sets."""
    waiting = list(items)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, SessionLoop) and waiting and (sets := _as_sets(item, waiting[0])):
            waiting.pop(0)
            yield sets
        else:
            yield item


def _as_sets(loop: SessionLoop, after: SessionItem) -> _Sets | None:
    match loop.steps:
        case (SessionStep() as step, SessionStep(kind="rest", words=()) as rest):
            is_line = step.is_exercise and not step.words and rest.name != PAUSE and not rest.length_ms % 1000
            return _Sets(step, loop.times + 1, rest.length_ms) if is_line and step == after else None
        case _:
            return None


def _line_of(step: SessionStep) -> ExerciseLine:
    name = capitalized(step.name)
    is_run = bool(step.distance and step.pace and step.activity)
    return ExerciseLine(
        name,
        for_ms=None if step.by_reps or is_run else step.length_ms,
        reps=step.reps,
        reps_from=step.reps_from,
        max_reps=step.max_reps,
        tempo=step.tempo,
        load=step.load or None,
        effort=step.effort or None,
        sides="alternate" if step.alternating else step.side if step.side in ("left", "right") else None,
        distance=step.distance or None if is_run else None,
        pace=step.pace or None if is_run else None,
        count=step.count or None,
        tip=step.tips[:1],
    )


def _written(line: ExerciseLine) -> str:
    """The line in the first form that is read back as it is meant; empty if there is none."""
    plain = write_line(line)
    if line.for_ms is not None:
        plain = plain.replace(write_time(line.for_ms), _time(line.for_ms))
    if line.load and not _WEIGHT.search(line.load):
        plain = plain.replace(f" @ {line.load}", f", {line.load}")
    amount = plain.removeprefix(line.name).strip()
    forms = (plain, f"{line.name}, {amount}", f"{amount} {line.name}")
    return next((text for text in forms if _means(text, line)), "")


def _means(text: str, line: ExerciseLine) -> bool:
    """Whether a text is read as a line, and nothing in it as a pause."""
    if any(isinstance(part, PauseMark) for part in split_pauses(text)):
        return False
    try:
        return read_line(text) == line
    except RefusalError:
        return False


def _said(words: Sequence[str]) -> str:
    """Words as a paragraph that is spoken: they end like a sentence and have no pause marks."""
    text = _DOTS.sub(".", " ".join(words))
    return text if text.endswith((".", "!", "?")) else f"{text}."


def _time(time_ms: Ms) -> str:
    """A time as a line can have it: parts of a second are decimals."""
    return f"{seconds_of(time_ms)}s" if time_ms % 1000 else write_time(time_ms)


EXPORTER = Exporter("text", "plain text", ".txt", write_text)
