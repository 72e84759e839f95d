"""Exercises with a letter and a number, as coaches pair them: ``A1`` and ``A2`` are done in turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from audiocoach.importers.draft import DraftContainer, DraftItem, DraftLine, DraftRest, DraftSay
from audiocoach.script.line import ExerciseLine, write_line
from audiocoach.script.quantities import RefusalError
from audiocoach.script.shorthand import read_line
from audiocoach.units import Ms, format_duration


@dataclass(slots=True)
class PairedLines:
    """The lines that share a letter, like A1 and A2. ``starts`` are the places in ``steps`` where each of the
    ``labels`` begins, and ``numbers`` those of their lines in the text. ``rest_ms`` is the rest after the
    last one.
    """

    letter: str
    steps: list[DraftItem] = field(default_factory=list)
    labels: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    rest_ms: Ms | None = None
    is_ended: bool = False
    """Whether an empty line followed, which ends what is around the lines."""

    def begin(self, label: str, number: int) -> None:
        """Begin the line with a label."""
        self.labels.append(label)
        self.numbers.append(number)
        self.starts.append(len(self.steps))

    def add_rest(self, rest_ms: Ms) -> None:
        """Add a rest: that between the turns, if it comes after the last line."""
        self.rest_ms = rest_ms


@dataclass(frozen=True, slots=True)
class InTurns:
    """What paired lines become: their steps, those of their lines that were written anew with their numbers,
    and what a remark says of them.
    """

    steps: tuple[DraftItem, ...]
    written: tuple[tuple[str, int], ...] = ()
    remark: str = ""


def in_turns(paired: PairedLines) -> InTurns:
    """The steps of paired lines, a set of each in turn, as far as all have sets."""
    after = (DraftRest(paired.rest_ms),) if paired.rest_ms else ()
    ends = [*paired.starts[1:], len(paired.steps)]
    groups = [paired.steps[start:end] for start, end in zip(paired.starts, ends, strict=True)]
    if len(groups) < 2:
        lines = _lines(groups)
        if after and lines and lines[0].sets > 1 and lines[0].rest_ms is None:
            text = write_line(replace(lines[0], rest_ms=paired.rest_ms))
            others = [step for step in paired.steps if not isinstance(step, DraftLine)]
            return InTurns((*others, DraftLine(text)), ((text, paired.numbers[0]),))
        return InTurns((*paired.steps, *after))
    names = _joined(paired.labels)
    lines = _lines(groups)
    if lines is None:
        return InTurns(
            (*paired.steps, *after), remark=f"{names} are done one after the other: not all of them are sets"
        )
    if all(line.sets == 1 for line in lines):
        return InTurns((*paired.steps, *after))
    return _superset(paired, groups, lines, names)


def _superset(
    paired: PairedLines, groups: Sequence[Sequence[DraftItem]], lines: Sequence[ExerciseLine], names: str
) -> InTurns:
    fewest = min(line.sets for line in lines)
    said = [step for group in groups for step in group if isinstance(step, DraftSay)]
    inner: list[DraftItem] = []
    written: list[tuple[str, int]] = []
    for place, (line, number) in enumerate(zip(lines, paired.numbers, strict=True), start=1):
        text = write_line(replace(line, sets=1, rest_ms=None))
        written.append((text, number))
        inner.append(DraftLine(text))
        if place < len(lines) and line.rest_ms:
            inner.append(DraftRest(line.rest_ms))
    rest_ms = paired.rest_ms or lines[-1].rest_ms
    rest = (("rest", format_duration(rest_ms)),) if rest_ms and fewest > 1 else ()
    steps: list[DraftItem] = [*said]
    if fewest > 1:
        steps.append(DraftContainer("superset", "", tuple(inner), (("sets", str(fewest)), *rest)))
    else:
        steps += inner
    remark = f"{names} are done in turns, a set of each: {fewest} sets"
    if left := [
        (label, line) for label, line in zip(paired.labels, lines, strict=True) if line.sets > fewest
    ]:
        more = ", ".join(f"{label} has {line.sets - fewest} more" for label, line in left)
        remark += f"; {more}, done after them"
        numbers = dict(zip(paired.labels, paired.numbers, strict=True))
        for label, line in left:
            kept_ms = (line.rest_ms or rest_ms) if line.sets - fewest > 1 else None
            text = write_line(replace(line, sets=line.sets - fewest, rest_ms=kept_ms))
            written.append((text, numbers[label]))
            steps += [DraftRest(rest_ms)] if rest_ms else []
            steps.append(DraftLine(text))
    return InTurns(tuple(steps), tuple(written), remark)


def _lines(groups: Sequence[Sequence[DraftItem]]) -> list[ExerciseLine] | None:
    """The exercise of each group; ``None`` if one of them is more than an exercise."""
    found: list[ExerciseLine] = []
    for group in groups:
        steps = [step for step in group if not isinstance(step, DraftSay)]
        if len(steps) != 1 or not isinstance(steps[0], DraftLine):
            return None
        try:
            line = read_line(steps[0].text)
        except RefusalError:
            return None
        if line.is_rest:
            return None
        found.append(line)
    return found


def _joined(labels: Sequence[str]) -> str:
    return f"{', '.join(labels[:-1])} and {labels[-1]}"
