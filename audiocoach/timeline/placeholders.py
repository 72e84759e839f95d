"""The words of the stretches themselves: those that the language says, and ``{title}``, ``{next}`` and their
like in the script's own, filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

from audiocoach.languages.phrases import PhraseBook
from audiocoach.languages.terms import term
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


def in_words(stretches: Iterable[Stretch], book: PhraseBook) -> tuple[Stretch, ...]:
    """The stretches with what the language says for itself: lists read out, phases of a breath."""

    def told(stretch: Stretch) -> Stretch:
        if stretch.said:
            return stretch._replace(words=book.text(stretch.said), said=None)
        if stretch.clock:
            return stretch._replace(name=book.chapter(stretch.name))
        if stretch.is_breath:
            name = book.breath[stretch.phase]
            return stretch._replace(name=name, words=name if stretch.words else "")
        return stretch

    return tuple(map(told, stretches))


def fill_words(
    stretches: Sequence[Stretch], book: PhraseBook, title: str, total_ms: Ms | None = None
) -> tuple[tuple[Stretch, ...], Ms | None]:
    """The stretches with all placeholders in their words filled in, and the length that these tell, if any.
    What does not apply at a place stays as written.

    Args:
        stretches: the whole session.
        book: says durations in the session's language.
        title: the workout's.
        total_ms: the session's length, if known; ``{total}`` and ``{time_left}`` are in whole minutes.
    """
    left_ms = whole_ms = estimated_total_ms(stretches) if total_ms is None else total_ms
    told_ms = whole_minutes_ms(whole_ms) if _tells_total(stretches) else None
    places: list[dict[str, object]] = []
    upcoming = _upcoming(stretches)
    current: str | None = None
    for stretch, following in zip(stretches, upcoming, strict=True):
        current = stretch.name if stretch.kind == "work" else current
        places.append(
            {
                "sets_left": _sets_left(following),
                "title": title,
                "total": term(PhraseBook.duration, duration_ms=whole_minutes_ms(whole_ms)),
                "time_left": term(PhraseBook.duration, duration_ms=whole_minutes_ms(left_ms)),
                "section": stretch.section,
                "round": stretch.round,
                "rounds": stretch.rounds,
                "exercise": current,
                "next": following.name if following else None,
            }
            if any(_own_words(stretch))
            else {}
        )
        left_ms -= estimated_length_ms(stretch)
    return tuple(map(partial(_filled, book), stretches, places)), told_ms


def _upcoming(stretches: Sequence[Stretch]) -> list[Stretch | None]:
    """The work that follows each stretch."""
    upcoming: list[Stretch | None] = []
    following: Stretch | None = None
    for stretch in reversed(stretches):
        upcoming.append(following)
        following = stretch if stretch.kind == "work" else following
    return upcoming[::-1]


def _tells_total(stretches: Iterable[Stretch]) -> bool:
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


def _filled(book: PhraseBook, stretch: Stretch, values: Mapping[str, object]) -> Stretch:
    known = {key: value for key, value in values.items() if value is not None}
    if not known:
        return stretch
    step = stretch.exercise
    if step is not None:
        notes = tuple(note.model_copy(update={"text": book.filled(note.text, known)}) for note in step.notes)
        step = step.model_copy(
            update={"notes": notes, "tip": tuple(book.filled(tip, known) for tip in step.tip)}
        )
    return stretch._replace(words=book.filled(stretch.words, known), exercise=step)


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
