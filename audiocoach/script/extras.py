"""What several steps may carry: tips, words at a time (``notes``) and a cadence."""

from __future__ import annotations

from functools import partial

from audiocoach.script import quantities
from audiocoach.script.document import List
from audiocoach.script.form import Cell, Form
from audiocoach.script.model import CADENCE_RANGE_SPM, Note
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.units import Ms, format_duration, quoted

NOTE_KEYS = ("at", "say")

_AT_FORMS = "Write a time like 1m, a time before the end like -30s, or a share like 50%."


def tips(cell: Cell) -> tuple[str, ...]:
    """One tip, or a list of them."""
    if isinstance(cell.node, List):
        return tuple(
            item.attempt(lambda one: quantities.spoken(one.text()), "") for item in cell.items("tips")
        )
    return (quantities.spoken(cell.text()),)


def cadence_spm(form: Form) -> float | None:
    """``cadence``: steps or beats a minute."""
    least, most = CADENCE_RANGE_SPM
    return form.value("cadence", partial(quantities.number, least=least, most=most), None)


def notes(form: Form, length_ms: Ms | None) -> tuple[Note, ...]:
    """``notes`` of a step that lasts ``length_ms`` (``None``: that is not known here)."""
    return form.get("notes", partial(_notes, length_ms=length_ms), ())


def _notes(cell: Cell, length_ms: Ms | None) -> tuple[Note, ...]:
    read = (item.attempt(partial(_note, length_ms=length_ms), None) for item in cell.items("notes"))
    return tuple(note for note in read if note is not None)


def _note(cell: Cell, length_ms: Ms | None) -> Note:
    form = Form(cell, "a note", NOTE_KEYS)
    form.require("at", _AT_FORMS)
    form.require("say", "Write say: and the words.")
    at_ms, share = form.value("at", partial(_at, length_ms=length_ms), (0, None))
    text = form.value("say", quantities.spoken, None)
    if text is None:
        raise AlreadyReportedError
    return Note(mark=form.mark, marks=form.marks, text=text, at_ms=at_ms, share=share)


def _at(text: str, length_ms: Ms | None) -> tuple[Ms | None, float | None]:
    """Milliseconds from the start (from the end where negative), or a share."""
    if text.endswith("%"):
        return None, quantities.share(text)
    try:
        at_ms = quantities.duration_ms(text.removeprefix("-"))
    except ValueError as error:
        raise RefusalError(f"{quoted(text)} is not a time in the step: {error}", _AT_FORMS) from None
    if length_ms is not None and at_ms > length_ms:
        raise RefusalError(f"{quoted(text)} is beyond the step, which lasts {format_duration(length_ms)}")
    return -at_ms if text.startswith("-") else at_ms, None
