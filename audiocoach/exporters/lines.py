"""Write a session as plain text, a step a line as scripts have them, and spoken words as paragraphs.

Every line is read back by the law of a line before it is written. What a line cannot say is left out and
listed. Steps by reps are reps; time to get ready is left to the track.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from typing import Any

from audiocoach.exporters.exporter import Exported, Exporter, Losses
from audiocoach.exporters.steps import ExportSession, SessionItem, SessionStep, flatten
from audiocoach.exporters.words import seconds_of
from audiocoach.script.line import ExerciseLine, write_line, write_time
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_line
from audiocoach.units import Ms

_OPTIONAL: Mapping[str, str] = {
    "tip": "tips are",
    "tempo": "the tempo is",
    "load": "the load is",
    "effort": "the effort is",
    "count": "the count is",
    "sides": "the side is",
}
"""What a line may give up where it would not be read back, the first rather than the last."""
_NOTHING: Mapping[str, Any] = {**dict.fromkeys(_OPTIONAL), "tip": ()}
_FIGURES = re.compile(r"\S*\d\S*")
_WEIGHT = re.compile(r"\d\s*(kg|lb|%)", re.IGNORECASE)
_NAMELESS = "Work"


def write_text(session: ExportSession) -> Exported:
    """The lines of a session."""
    writer = _Writer()
    parts = [session.title]
    if session.description:
        parts.append(session.description)
    parts += writer.paragraphs(session.steps)
    if session.author or session.tags:
        writer.losses.add("author and tags are left out")
    return Exported(("\n\n".join(parts) + "\n").encode(), writer.losses.sentences())


class _Writer:
    def __init__(self) -> None:
        self.losses = Losses()

    def paragraphs(self, items: Sequence[SessionItem]) -> Iterator[str]:
        """Headings, words and runs of lines, each a paragraph."""
        lines: list[str] = []
        section = ""
        for step, sets, rest in _sets(items):
            if step.section and step.section != section:
                if lines:
                    yield "\n".join(lines)
                    lines = []
                section = step.section
                yield f"{section}:"
            if step.kind == "ready" and not step.words:
                self.losses.add("time to get ready is left to the track")
                continue
            if step.words:
                if lines:
                    yield "\n".join(lines)
                    lines = []
                yield " ".join(step.words)
            if step.kind == "ready":
                self.losses.add("how long words take is left to the track")
            elif step.kind == "rest":
                if step.words:
                    self.losses.add("words in a rest are spoken before it", step)
                lines.append(_rest(step))
            else:
                lines.append(self._line(step, sets, rest))
        if lines:
            yield "\n".join(lines)

    def _line(self, step: SessionStep, sets: int, rest: SessionStep | None) -> str:
        """A step as a line that is read back as it is meant."""
        line = _line_of(step)
        if rest is not None:
            line = replace(line, sets=sets, rest_ms=rest.length_ms)
        if step.timed or step.moves or step.cadence or step.share or step.watts:
            self.losses.add("targets in numbers, and words with a time, are left out", step)
        if step.activity and step.name.casefold() != step.activity:
            self.losses.add("runs whose name does not say so are read as exercises", step)
        for name in (line.name, _without_figures(line.name), _NAMELESS):
            named = replace(line, name=name)
            options = [option for option in _OPTIONAL if getattr(named, option)]
            for dropped in _fewest_first(options):
                kept = replace(named, **{option: _NOTHING[option] for option in dropped})
                if written := _written(kept):
                    for option in dropped:
                        self.losses.add(f"{_OPTIONAL[option]} left out", step)
                    if name != line.name:
                        self.losses.add("names with figures or units are changed", step)
                    return written
        raise AssertionError(f"no line for {step!r}")  # a word and a time are one


def _fewest_first(options: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The sets of options that a line may give up, from none to all."""
    for count in range(len(options) + 1):
        yield from combinations(options, count)


def _without_figures(name: str) -> str:
    return " ".join(_FIGURES.sub(" ", name).split()) or _NAMELESS


def _sets(items: Sequence[SessionItem]) -> Iterator[tuple[SessionStep, int, SessionStep | None]]:
    """Each step, in how many sets, and the rest between them. A repeat of a step and a rest that the same
    step follows is one exercise in sets.
    """
    waiting = list(items)
    while waiting:
        item = waiting.pop(0)
        if isinstance(item, SessionStep):
            yield item, 1, None
            continue
        pair = item.steps
        if (
            len(pair) == 2
            and waiting
            and isinstance(pair[0], SessionStep)
            and isinstance(pair[1], SessionStep)
            and pair[0] == waiting[0]
            and not pair[0].activity
            and pair[1].kind == "rest"
            and not pair[1].words
            and not pair[1].length_ms % 1000
        ):
            waiting.pop(0)
            yield pair[0], item.times + 1, pair[1]
        else:
            for step in flatten((item,)):
                yield step, 1, None


def _line_of(step: SessionStep) -> ExerciseLine:
    name = step.name[:1].upper() + step.name[1:]
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
        sides="alternate" if step.alternating else step.side,
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
    if line.load:
        plain = plain.replace(
            f"@ {line.load}", f"@ {line.load}" if _WEIGHT.search(line.load) else f", {line.load}"
        )
    amount = plain.removeprefix(line.name).strip()
    forms = (plain, f"{line.name}, {amount}", f"{amount} {line.name}")
    return next((text for text in forms if _means(text, line)), "")


def _means(text: str, line: ExerciseLine) -> bool:
    try:
        return read_line(text) == line
    except RefusalError:
        return False


def _rest(step: SessionStep) -> str:
    time = _time(step.length_ms)
    return f"[pause {time}]" if step.name == "Pause" else f"Rest {time}"


def _time(time_ms: Ms) -> str:
    """A time as a line can have it: parts of a second are decimals."""
    return f"{seconds_of(time_ms)}s" if time_ms % 1000 else write_time(time_ms)


EXPORTER = Exporter("text", "plain text", ".txt", write_text)
