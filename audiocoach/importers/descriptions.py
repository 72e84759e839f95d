"""Make a session of a calendar's event: of a description that a reader knows, or of the planned length."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from audiocoach.errors import ScriptError
from audiocoach.importers import intervals_icu
from audiocoach.importers.draft import (
    Draft,
    DraftContainer,
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftPause,
    DraftRest,
    DraftSay,
    DraftSection,
    DraftStep,
    ImportRequest,
    Remarks,
)
from audiocoach.importers.intervals_icu import read_intervals
from audiocoach.importers.runna import looks_like_runna, read_runna
from audiocoach.importers.text import read_text
from audiocoach.importers.words import clean_text
from audiocoach.script.model import RunWord
from audiocoach.units import Ms, format_duration, quoted

_SPORTS: dict[RunWord, tuple[str, ...]] = {
    "run": ("run", "jog", "lauf", "tempo", "fartlek", "interval", "strides", "marathon", "parkrun", "course"),
    "ride": ("ride", "bike", "cycl", "zwift", "spin", "turbo", "rad", "vélo", "bici"),
    "row": ("row", "erg", "rudern"),
    "walk": ("walk", "hike", "spazier", "wander", "march"),
}
"""Beginnings of words in a title that mean a sport; those of walking are tried last."""

_EXAMPLE_PACES = ("5:00/km", "2:00/100m", "2:00/500m")
"""Of runs, swims and rowing."""
_CLOCK = re.compile(r"(?<!@ )\b\d{1,2}:\d{2}\b(?!\s*/)")
"""A time of day, in the title of an appointment."""
_LINKS = re.compile(r"(?:^[^\n]{0,60}:\s*)?\bhttps?://\S+", re.MULTILINE)
"""Addresses, with the words before one at the beginning of a line."""


def sport_of(text: str) -> RunWord | None:
    """The sport of a title or of an activity type; ``None`` if it names none."""
    words = text.lower().replace("-", " ").split()
    for word, starts in _SPORTS.items():
        if any(one.startswith(starts) for one in words):
            return word
    return None


def read_description(
    title: str, text: str, length_ms: Ms, request: ImportRequest, remarks: Remarks
) -> Draft | None:
    """A session of a title, a description and the length that was planned (0: unknown).

    The description is read as Runna's lines or as intervals.icu's text if it has their marks, and as gym
    notes if several of its lines are steps. Otherwise the session is one step of the planned length, with the
    description as its tip and a remark. ``None``, with a remark, if there is nothing to make a session of.
    """
    request = replace(request, title=title, word=request.word or sport_of(title))
    if looks_like_runna(text) or intervals_icu.IMPORTER.recognises(text.encode()):
        reader = read_runna if looks_like_runna(text) else read_intervals
        try:
            draft, found = reader(text.encode(), request)
        except ScriptError as error:
            problem = error.problems[0]
            remarks.add(0, f"{title}: {problem.message}; it was left out. {problem.suggestion}".strip())
            return None
        for remark in found:
            remarks.add(0, f"{title}: {remark.text}")
        return draft
    notes = _gym_notes(text, request, remarks, at_least=2 if length_ms else 1)
    if notes is not None:
        return notes
    if length_ms:
        return Draft(title, (_whole(title, text, length_ms, request, remarks),))
    return _by_title(title, text, request, remarks)


def _gym_notes(text: str, request: ImportRequest, remarks: Remarks, *, at_least: int) -> Draft | None:
    """The session of gym notes; ``None`` if fewer of the lines are steps, or one is unclear."""
    try:
        draft, found = read_text(text.encode(), request)
    except ScriptError:
        return None
    if _count_work(draft.steps) < at_least:
        return None
    for remark in found:
        remarks.add(0, f"{request.title}: {remark.text}", is_minor=remark.is_minor)
    return draft


def _by_title(title: str, text: str, request: ImportRequest, remarks: Remarks) -> Draft | None:
    """The session of an event without steps and without a length: what its title says (``Long run 12km``), or
    one step of the time of ``--open``.
    """
    heading = "" if request.word is None and _CLOCK.search(title) else title
    draft = _gym_notes(heading, request, remarks, at_least=1)
    if draft is not None:
        remarks.add(0, f"{title}: its title was read as its steps")
        tip = _tip_of(title, text, remarks)
        return replace(draft, title=title, steps=((DraftSay(tip),) if tip else ()) + draft.steps)
    if request.word and request.open_ms:
        length = format_duration(request.open_ms)
        remarks.add(0, f"{title} has neither steps nor a length; it became one step of {length}")
        return Draft(title, (_whole(title, text, request.open_ms, request, remarks),))
    for pace in _EXAMPLE_PACES:
        paced = replace(request, pace=pace)
        if any(_gym_notes(written, paced, Remarks(), at_least=1) for written in (text, heading)):
            remedy = f"Write it there, like @ {pace}" + ("" if request.pace else f", or add --pace {pace}")
            remarks.add(0, f"{title} has a distance and needs a pace; it was left out. {remedy}")
            return None
    if request.word:
        remarks.add(0, f"{title} has neither steps nor a length; it was left out. Add --open 40m")
    else:
        remarks.add(0, f"{title} has neither steps nor a length and was left out")
    return None


def _count_work(items: Sequence[DraftItem]) -> int:
    """The number of steps other than words, pauses and rests, repeats counted once."""
    count = 0
    for item in items:
        if isinstance(item, DraftLoop | DraftSection | DraftContainer):
            count += _count_work(item.steps)
        else:
            count += not isinstance(item, DraftSay | DraftPause | DraftRest)
    return count


def _whole(title: str, text: str, length_ms: Ms, request: ImportRequest, remarks: Remarks) -> DraftItem:
    tip = _tip_of(title, text, remarks)
    tips = (tip,) if tip else ()
    if tip:
        remarks.add(
            0,
            f"{title}: its description has no steps that can be read; it became one step of "
            f"{format_duration(length_ms)}, with the description as a tip",
        )
    if request.word:
        return DraftStep(request.word, title, length_ms, tips=tips)
    return DraftExercise(title, length_ms=length_ms, tips=tips)


def _tip_of(title: str, text: str, remarks: Remarks) -> str:
    """A description in words that can be spoken."""
    text = _LINKS.sub("", text)
    tip = clean_text(text)
    if tip != " ".join(text.split()):
        remarks.add(0, f"{title}: the words {quoted(text)} were changed or cut so that they can be spoken")
    return tip
