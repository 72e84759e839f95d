"""Make a session of what a calendar says: of a description that a reader knows, or of the planned length."""

from __future__ import annotations

from dataclasses import replace

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import Draft, DraftExercise, DraftItem, DraftStep, ImportRequest, Remarks
from audiocoach.importers.intervals_icu import read_intervals
from audiocoach.importers.runna import looks_like_runna, read_runna
from audiocoach.importers.targets import length_of
from audiocoach.importers.words import clean_text
from audiocoach.script.model import RunWord
from audiocoach.units import Ms, quoted

_SPORTS: dict[RunWord, tuple[str, ...]] = {
    "run": ("run", "jog", "lauf", "tempo", "fartlek", "interval", "strides", "marathon", "parkrun", "course"),
    "ride": ("ride", "bike", "cycl", "zwift", "spin", "turbo", "rad", "vélo", "bici"),
    "row": ("row", "erg", "rudern"),
    "walk": ("walk", "hike", "spazier", "wander", "march"),
}
"""Beginnings of words in a title that tell the sport; those of walking are looked for last."""


def sport_of(text: str) -> RunWord | None:
    """The sport that a title or the name of an activity's kind tells; ``None`` if it tells none."""
    words = text.lower().replace("-", " ").split()
    for word, starts in _SPORTS.items():
        if any(one.startswith(starts) for one in words):
            return word
    return None


def read_description(
    title: str, text: str, length_ms: Ms, request: ImportRequest, remarks: Remarks
) -> Draft | None:
    """A session of a title, a description and the length that was planned (0: unknown).

    The description is read as Runna's lines or as intervals.icu's text if it has their marks. Otherwise the
    session is one step of the planned length, with the description as its tip. ``None``, with a remark, if
    there is nothing to make a session of.
    """
    request = replace(request, title=title, word=request.word or sport_of(title))
    reader = read_runna if looks_like_runna(text) else read_intervals if _has_steps(text) else None
    if reader is not None:
        try:
            draft, found = reader(text.encode(), request)
        except ScriptError as error:
            problem = error.problems[0]
            remarks.add(0, f"{title}: {problem.message}; it was left out. {problem.suggestion}".strip())
            return None
        for remark in found:
            remarks.add(0, f"{title}: {remark.text}")
        return draft
    if not length_ms:
        remarks.add(0, f"{title} has neither steps nor a length and was left out")
        return None
    return Draft(title, (_whole(title, text, length_ms, request, remarks),))


def _whole(title: str, text: str, length_ms: Ms, request: ImportRequest, remarks: Remarks) -> DraftItem:
    tip = clean_text(text)
    tips = (tip,) if tip else ()
    if tip != " ".join(text.split()):
        remarks.add(0, f"{title}: the words {quoted(text)} were changed or cut so that they can be spoken")
    if request.word:
        return DraftStep(request.word, title, length_ms, tips=tips)
    return DraftExercise(title, length_ms=length_ms, tips=tips)


def _has_steps(text: str) -> bool:
    """Whether a line starts with a dash and has a length, as those of intervals.icu do."""
    return any(
        line.lstrip()[:1] in ("-", "•") and any(length_of(word) for word in line.split()[1:])
        for line in text.splitlines()
    )
