"""The words of the stretches themselves: those that the language says, and ``{title}``, ``{next}`` and their
like in the script's own, filled in.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import partial

from audiocoach.languages.phrases import PhraseBook
from audiocoach.timeline.plan import Chapter, Stretch, term
from audiocoach.units import Ms, whole_minutes_ms

TOLD = re.compile(r"\{(total|time_left)\}", re.IGNORECASE)
"""The placeholders whose value depends on the session's length."""


def in_words(stretches: Iterable[Stretch], book: PhraseBook) -> tuple[Stretch, ...]:
    """The stretches with what the language says for itself: titles of chapters, lists read out, phases of a
    breath.
    """
    titled: dict[Chapter, Chapter] = {}

    def told(stretch: Stretch) -> Stretch:
        chapter = stretch.chapter
        if chapter not in titled:
            title = chapter.title
            titled[chapter] = Chapter(
                chapter.number, title if isinstance(title, str) else book.chapter(**title._asdict())
            )
        stretch = stretch._replace(chapter=titled[chapter])
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
    """The stretches in words, with all placeholders filled in, and the length that they mention, if any. What
    does not apply at a place stays as written.

    Args:
        stretches: the whole session.
        book: says durations in the session's language.
        title: the workout's.
        total_ms: the session's length, if known; ``{total}`` and ``{time_left}`` are in whole minutes.
    """
    stretches = in_words(stretches, book)
    left_ms = whole_ms = sum(stretch.likely_ms for stretch in stretches) if total_ms is None else total_ms
    tells_total = any(TOLD.search(text) for stretch in stretches for text in stretch.templates)
    upcoming: list[Stretch | None] = [None]
    for stretch in reversed(stretches[1:]):
        upcoming.append(stretch if stretch.kind == "work" else upcoming[-1])
    current: str | None = None
    filled = []
    for stretch, following in zip(stretches, reversed(upcoming), strict=True):
        current = stretch.name if stretch.kind == "work" else current
        if any(stretch.templates):
            values = {
                "sets_left": following.sets_left if following else None,
                "title": title,
                "total": term(PhraseBook.duration, duration_ms=whole_minutes_ms(whole_ms)),
                "time_left": term(PhraseBook.duration, duration_ms=whole_minutes_ms(left_ms)),
                "section": stretch.section,
                "round": stretch.round,
                "rounds": stretch.rounds,
                "exercise": current,
                "next": following.name if following else None,
            }
            fill = partial(book.filled, values={key: one for key, one in values.items() if one is not None})
            step = stretch.exercise
            if step is not None:
                notes = tuple(note.model_copy(update={"text": fill(note.text)}) for note in step.notes)
                step = step.model_copy(update={"notes": notes, "tip": tuple(map(fill, step.tip))})
            filled.append(stretch._replace(words=fill(stretch.words), exercise=step))
        else:
            filled.append(stretch)
        left_ms -= stretch.likely_ms
    return tuple(filled), whole_minutes_ms(whole_ms) if tells_total else None
