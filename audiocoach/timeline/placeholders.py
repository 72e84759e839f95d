"""``{title}``, ``{next}``, ``{round}`` and their like in spoken text, filled in."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from audiocoach.languages.phrases import PhraseBook, fill
from audiocoach.script.model import Exercise
from audiocoach.timeline.plan import Stretch
from audiocoach.units import Ms

ESTIMATED_MS_PER_CHARACTER = 70
"""Stands in for the length of words before they are spoken; totals are told to the minute."""


TOLD = re.compile(r"\{(total|time_left)\}", re.IGNORECASE)
"""The placeholders whose value depends on the session's length."""


def estimated_total_ms(stretches: Iterable[Stretch]) -> Ms:
    """Length of the session before its words have lengths."""
    return sum(estimated_length_ms(stretch) for stretch in stretches)


def fill_words(
    stretches: Sequence[Stretch], book: PhraseBook, title: str, total_ms: Ms
) -> tuple[Stretch, ...]:
    """The stretches with all placeholders in their words filled in; what does not apply at a place stays as
    written.

    Args:
        stretches: the whole session.
        book: says durations in the session's language.
        title: the workout's.
        total_ms: the session's length; ``{total}`` and ``{time_left}`` are rounded to the minute.
    """
    upcoming: list[Stretch | None] = []
    following: Stretch | None = None
    for stretch in reversed(stretches):
        upcoming.append(following)
        following = stretch if stretch.kind == "work" else following
    upcoming.reverse()
    total = book.duration(whole_minutes_ms(total_ms))
    filled: list[Stretch] = []
    current: str | None = None
    position_ms: Ms = 0
    for stretch, following in zip(stretches, upcoming, strict=True):
        current = stretch.name if stretch.kind == "work" else current
        if next(_own_words(stretch), None):
            values = {
                "title": title,
                "total": total,
                "time_left": book.duration(whole_minutes_ms(total_ms - position_ms)),
                "section": stretch.section,
                "round": stretch.round,
                "rounds": stretch.rounds,
                "exercise": current,
                "next": following.name if following else None,
                "sets_left": _sets_left(following),
            }
            filled.append(
                _fill_stretch(stretch, {key: value for key, value in values.items() if value is not None})
            )
        else:
            filled.append(stretch)
        position_ms += estimated_length_ms(stretch)
    return tuple(filled)


def tells_total(stretches: Iterable[Stretch]) -> bool:
    """Whether any words tell the session's length: ``{total}``, ``{time_left}``."""
    return any(TOLD.search(text) for stretch in stretches for text in _own_words(stretch))


def _own_words(stretch: Stretch) -> Iterator[str]:
    """The words of a stretch that the script wrote and that hold a placeholder."""
    if "{" in stretch.words:
        yield stretch.words
    step = stretch.exercise
    if step is not None:
        yield from (tip for tip in step.tip if "{" in tip)
        yield from (note.text for note in step.notes if "{" in note.text)


def _fill_stretch(stretch: Stretch, values: Mapping[str, object]) -> Stretch:
    step = stretch.exercise
    if step is not None:
        notes = tuple(note.model_copy(update={"text": fill(note.text, values)}) for note in step.notes)
        tips = tuple(fill(tip, values) for tip in step.tip)
        step = step.model_copy(update={"notes": notes, "tip": tips})
    return stretch._replace(words=fill(stretch.words, values), exercise=step)


def whole_minutes_ms(duration_ms: Ms) -> Ms:
    """The duration rounded to the nearest minute, in milliseconds; at least one minute."""
    return max(1, (duration_ms + 30_000) // 60_000) * 60_000


def _sets_left(following: Stretch | None) -> int | None:
    """Sets still to do of the exercise that follows, the coming one included."""
    if following is None or following.set is None or not isinstance(following.exercise, Exercise):
        return None
    return following.exercise.sets - following.set + 1


def estimated_length_ms(stretch: Stretch) -> Ms:
    if stretch.duration_ms is not None:
        return stretch.duration_ms
    return max(stretch.at_least_ms, len(stretch.words) * ESTIMATED_MS_PER_CHARACTER)
