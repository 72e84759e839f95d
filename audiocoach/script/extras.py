"""Keys that several kinds of step have: tips, notes, cadence, announce."""

from __future__ import annotations

from functools import partial

from audiocoach.script import quantities
from audiocoach.script.form import Cell, Form, Key, Value
from audiocoach.script.model import CADENCE_RANGE_SPM, Note
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.script.values import (
    NUMBER_PATTERN,
    SPOKEN,
    SPOKEN_TEXTS,
    SWITCH,
    TIME_PATTERN,
    list_of,
    number,
    pattern,
)
from audiocoach.units import Ms, format_duration, quoted

_AT_FORMS = "Write a time like 1m, a time before the end like -30s, or a share like 50%."


def _notes(cell: Cell, length_ms: Ms | None) -> tuple[Note, ...]:
    read = (item.attempt(partial(_note, length_ms=length_ms), None) for item in cell.items("notes"))
    return tuple(note for note in read if note is not None)


def _note(cell: Cell, length_ms: Ms | None) -> Note:
    form = Form(cell, "a note", NOTE_KEYS)
    at_ms, share = form.read(_AT, length_ms=length_ms)
    text = form.read(_SAY)
    if text is None:
        raise AlreadyReportedError
    return Note(**form.place, text=text, at_ms=at_ms, share=share)


def _at(cell: Cell, length_ms: Ms | None) -> tuple[Ms | None, float | None]:
    """Parse milliseconds from the start (negative: from the end), or a share of the step."""
    text = cell.text().strip()
    if text.endswith("%"):
        return None, quantities.share(text)
    try:
        at_ms = quantities.duration_ms(text.removeprefix("-"))
    except ValueError as error:
        raise RefusalError(f"{quoted(text)} is not a time: {error}", _AT_FORMS) from None
    if length_ms is not None and at_ms > length_ms:
        raise RefusalError(f"{quoted(text)} is outside the step, which lasts {format_duration(length_ms)}")
    return -at_ms if text.startswith("-") else at_ms, None


_AT = Key(
    "at", Value(_at, pattern(rf"(-?{TIME_PATTERN}|{NUMBER_PATTERN}\s*%)", {"type": "number"})), (0, None),
    "when: `1m` after its start, `-30s` before its end, or `50%` of the way through", needed=_AT_FORMS,
)  # fmt: skip
_SAY = Key("say", SPOKEN, None, "the words", needed="Write say: and the words.")
NOTE_KEYS = (_AT, _SAY)

TIP = Key(
    "tip", SPOKEN_TEXTS, (),
    "one text, or a list: each time the exercise comes round, the next one is spoken", shown="the library's",
)  # fmt: skip
NOTES = Key("notes", Value(_notes, list_of("note")), (), "[words at a set time](#notes)")
CADENCE = Key(
    "cadence", number(*CADENCE_RANGE_SPM), None, "clicks a minute, 30 to 240", field="cadence_spm"
)  # fmt: skip
ANNOUNCE = Key("announce", SWITCH, True, "`no`: the exercise is not announced")
