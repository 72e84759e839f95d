"""An exercise on one line: ``Squat 3 x 10 reps @ 3-1-1-0`` and the like.

The law of a line: every number, unit and side word is understood, or the line is refused with the form that
would work. None is ever left inside a name. The forms are the table of :mod:`audiocoach.script.grammar`; here
their parts are put together, and :mod:`audiocoach.script.remedies` says what to write instead.
"""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache, lru_cache, partial

from audiocoach.script import quantities, remedies
from audiocoach.script.amounts import with_amount
from audiocoach.script.asides import is_way, read_aside, split_remark
from audiocoach.script.assemble import Assembly
from audiocoach.script.conflicts import explain_sets, explain_twice
from audiocoach.script.grammar import LinePart, is_deep, read_parts, written
from audiocoach.script.intervals import FEWEST_METRES, refuse_sets, with_bare_metres
from audiocoach.script.line import ExerciseLine, flow_item, flow_step, read_quoted, write_line, write_time
from audiocoach.script.line_steps import refuse_run_words, run_word
from audiocoach.script.manners import (
    explain_manners,
    refuse_both_ways,
    refuse_list_of_names,
    refuse_side_of_name,
)
from audiocoach.script.nameless import read_nameless
from audiocoach.script.notes import refuse_notes, refuse_thousands, without_number
from audiocoach.script.odd_names import refuse_odd_name, refuse_odd_units
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces_read import with_pieces
from audiocoach.script.plain_words import in_plain_words
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import FORMS, UNITS_ALONE, form_of, keyed_form, with_example_time
from audiocoach.script.settings import Lines
from audiocoach.script.unclear import explain
from audiocoach.script.words import any_word, line_words, words_meaning
from audiocoach.units import quoted

_LONGEST_ASKED = 300
"""Other meanings of a line are looked for up to this length, in characters."""

_OF_STEPS = r"^\{(?!do:|rest:)"
_UNTIMED_SETS = (
    r"|^(?!.*(?:for:|tempo:|@ [0-9]-[0-9]))"
    r".*(?:sets:|\b[0-9]+ sets? of [0-9-]+(?![0-9]*(?:s|min| min)\b)|"
    r"\b[0-9]+ ?x ?[0-9]+(?![0-9]*(?:s|min| min)\b)|(?<!kg) x ?[0-9]+$)"
)
_OUT_OF_PLACE = {
    "free": Pattern(_OF_STEPS),
    "bare": Pattern(_OF_STEPS),
    "clocked": Pattern(_OF_STEPS + _UNTIMED_SETS),
}
"""Forms that a list cannot contain: steps of steps, and against the clock sets of untimed reps."""

_FIGURES = "0123456789 .,:/-–x@+%~()"


def known_name(text: str) -> bool:
    """Whether the library has an exercise of this name."""
    from audiocoach.exercises.library import library  # noqa: PLC0415 (only few lines need it)

    return library().find_same(text) is not None


@lru_cache(maxsize=2048)
def read_free_line(text: str, lines: Lines = "free", *, asks: bool = True) -> ExerciseLine:
    """A line that may say how much, or be a name alone; ``lines`` says where it is. Unless it ``asks``, what
    is not clear is refused with fewer forms.

    Raises:
        RefusalError: when it is not clear what is meant.
    """
    try:
        return _read(text, lines, asks=asks)
    except RefusalError as error:
        if asks and error.forms:
            error = with_clear_forms(error, lines)
        if not asks or error.reads_as or lines != "whole" or len(text) > _LONGEST_ASKED:
            raise error from None
        read = partial(_read, lines=lines, asks=True)
        raise with_clear_forms(with_pieces(error, text, read), lines) from None


def with_clear_forms(error: RefusalError, lines: Lines) -> RefusalError:
    """The refusal with forms that are valid where the line is."""
    clear = tuple(form for one in error.forms if (form := _clear_form(one, lines)))
    if clear == error.forms:
        return error
    return RefusalError(
        str(error),
        "" if clear else FORMS,
        at=error.at,
        forms=clear,
        reads_as=error.reads_as,
        is_hinted=error.is_hinted,
    )


def _clear_form(form: str, lines: Lines) -> str:
    """A form, with each unclear line replaced by the first form that it is refused with; or nothing."""
    steps = []
    for step in form.split("\n"):
        written, mark, comment = step.partition("  # ")
        if not written.startswith("{"):
            try:
                line = _read(read_quoted(written), lines, asks=False)
                if not (line.for_ms and line.sets == 1 and run_word(line.name)):
                    refuse_run_words(line)
                if (timed := remedies.with_example_time(line, lines)) != line:
                    written = form_of(timed)
            except RefusalError as error:
                if not error.forms:
                    return ""
                written = error.forms[0]
            else:
                written = _said_again(written, timed, lines)
        if lines != "whole" and _OUT_OF_PLACE[lines].search(written):
            return ""
        steps.append(f"{written}{mark}{comment}")
    return "\n".join(steps)


def _said_again(written: str, line: ExerciseLine, lines: Lines) -> str:
    """A form, if it can be read where it is offered; else the step in keys, where any name can be read."""
    try:
        _read(read_quoted(written), lines, asks=True)
    except RefusalError as error:
        if not error.reads_as:
            return "" if line.is_rest or lines == "bare" else keyed_form(line.name, line)
    return written


def _read(text: str, lines: Lines, *, asks: bool) -> ExerciseLine:
    quantities.name(text)
    if (plainly := in_plain_words(text, known_name)) != text:
        return _in_place_of(in_plain_words(plainly, known_name), lines, asks=asks)
    return _read_plain(text, lines, asks=asks)


def _read_plain(text: str, lines: Lines, *, asks: bool) -> ExerciseLine:
    refuse_thousands(text)
    plain, remark = split_remark(text, partial(_is_counted, lines=lines))
    if remark:
        return _with_remark(plain, remark, lines, asks=asks)
    asks = asks and len(text) <= _LONGEST_ASKED
    if asks and (rest := without_number(text)) != text:
        _refuse_as(rest, lines)
    parse = partial(read_free_line, lines=lines, asks=False) if asks else None
    held = Assembly(read_parts(text, known_name), lines, known_name, parse)
    if len(text) <= _LONGEST_ASKED:
        refuse_notes(held)
    line = _qualities(held)
    has_name = held.pieces and (held.named or not held.left or line.name.strip(_FIGURES))
    if not has_name:
        return read_nameless(held)
    refuse_list_of_names(held)
    if held.left or held.is_split:
        aside = read_aside(held, line)
        if aside is None:
            raise explain(held, line)
        line = aside
    else:
        line = with_amount(held, line)
    if lines == "whole":
        is_bare = line.reps and line.reps >= FEWEST_METRES and len(held.amounts) == 2
        far = replace(line, reps=None, distance=f"{line.reps}m") if is_bare else line
        _refuse_walked_rest(held, far)
    if line.count and line.is_paced and is_deep(line.name):
        line = replace(line, name=f"{line.count.split()[-1]} {line.name}")
    _check_name(held, line)
    refuse_side_of_name(held, line)
    refuse_odd_name(held, line)
    refuse_odd_units(held, line)
    line = with_bare_metres(held, line)
    refuse_sets(held, line)
    return line


def _in_place_of(plainly: str, lines: Lines, *, asks: bool) -> ExerciseLine:
    """Read a line in plain words. Its refusal gives no place: in the line as written, words are elsewhere."""
    try:
        return _read_plain(plainly, lines, asks=asks)
    except RefusalError as error:
        error.at = None
        raise


def _refuse_as(text: str, lines: Lines) -> None:
    """Refuse a line as it would be without its number, if there are forms for it."""
    try:
        _read(text, lines, asks=True)
    except RefusalError as error:
        if error.forms:
            error.at = None
            raise


def _is_counted(text: str, lines: Lines) -> bool:
    """Whether a text is a step that says how much."""
    try:
        return read_free_line(text, lines, asks=False).has_amount
    except RefusalError:
        return False


def _with_remark(text: str, remark: str, lines: Lines, *, asks: bool) -> ExerciseLine:
    """A line with a remark as its tip; so have the forms that it is refused with."""
    try:
        line = _read(text, lines, asks=asks)
    except RefusalError as error:
        forms = [
            f"{form}  # {remark}" if form.startswith("{") or "\n" in form else f"{form} ({remark})"
            for form in error.forms
        ]
        is_line = bool(error.reads_as) and not error.reads_as.startswith("{") and "\n" not in error.reads_as
        raise RefusalError(
            str(error),
            "" if forms else error.suggestion,
            at=error.at,
            forms=forms,
            reads_as=f"{error.reads_as} ({remark})" if is_line else "",
            is_hinted=error.is_hinted,
        ) from None
    if is_way(remark):
        return replace(line, load=", ".join(one for one in (line.load, remark) if one))
    return replace(line, tip=(*line.tip, remark))


_ONCE = frozenset({"load", "effort", "tempo", "pace", "sides", "rest", "incline"})
"""Kinds of part that a line has only once."""


def _qualities(held: Assembly) -> ExerciseLine:
    """What a line says beside how much: its name, sides, load, effort, tempo, pace, remark."""
    _fold_sides(held)
    refuse_both_ways(held, ExerciseLine(held.name, load=held.value("load"), tip=held.tip))
    kinds = [part.kind for part in held.parts]
    if kinds.count("sets") > 1:
        raise explain_manners(held) or explain_sets(held)
    for kind in {kind for kind in kinds if kind in _ONCE and kinds.count(kind) > 1}:
        parts = held.of(kind)
        if kind == "sides" and [part.value for part in parts] in (["left", "right"], ["right", "left"]):
            held.parts = [part for part in held.parts if part.kind != "sides"]
            held.parts.append(replace(parts[0], value="-".join(part.value for part in parts)))
        elif len({part.value for part in parts}) > 1:
            raise explain_twice(held, kind, parts)
    first = {part.kind: part.value for part in reversed(held.parts)}
    return ExerciseLine(
        name=held.name,
        load=first.get("load"),
        effort=first.get("effort") or held.effort,
        sides=first.get("sides") or next((part.sides for part in held.of("each")), None),
        tempo=first.get("tempo"),
        pace=first.get("pace"),
        incline=first.get("incline"),
        tip=held.tip,
    )


def _fold_sides(held: Assembly) -> None:
    """``R 5 breaths, L 5 breaths``: what both sides have alike counts once."""
    sides = [part.value for part in held.of("sides")]
    if sorted(sides) != ["left", "right"]:
        return
    kept: list[LinePart] = []
    for part in held.parts:
        alike = [one for one in held.parts if one.kind == part.kind and one.value == part.value]
        if not (len(alike) == len(sides) and part is alike[-1] and part.kind != "sides"):
            kept.append(part)
    held.parts = kept


def _refuse_walked_rest(held: Assembly, line: ExerciseLine) -> None:
    """``10 x 100m, rest 30s walk``: how the rest is spent, and not the name of the work."""
    _refuse_described_rest(held, line)
    text, name = held.reading.text.casefold().rstrip(" .)"), line.name.casefold()
    if not (line.sets > 1 and line.distance and line.rest_ms and text.endswith(name) and text != name):
        return
    found = run_word(line.name)
    if found is None or (found[0] not in ("walk", "jog") and found[1] != "easy") or text.startswith(name):
        return
    work = flow_item(write_line(with_example_time(replace(line, name="Run", sets=1, rest_ms=None), "whole")))
    form = f"{{repeat: {line.sets}, steps: [{work}, {line.name} {write_time(line.rest_ms)}]}}"
    raise RefusalError(
        f"{quoted(line.name)} says how the rest is spent; make the rest a step of its own", forms=(form,)
    )


def _refuse_described_rest(held: Assembly, line: ExerciseLine) -> None:
    """``8 x 400 m 60s rest standing``: the words right behind a rest are about it."""
    rests = held.of("rest")
    if not (rests and line.sets > 1 and line.rest_ms and len(held.pieces) == 1 and not line.reps):
        return
    if rests[0].text.casefold().endswith("off"):
        return  # ``20s on, 10s off squats``
    tokens, (piece,) = held.reading.tokens, held.pieces
    behind = written(tokens[rests[0].last : tokens.index(piece[0])])
    if piece[0].start < held.at(rests[0]) or behind.strip() not in _OF_REST or run_word(line.name):
        return
    remark = f"{behind} {line.name}".strip()
    languages = sorted(
        next((token.term.languages for token in tokens if token.kind == "R" and token.term), ())
    )
    name = line_words(languages[0])["run"][0] if len(languages) == 1 else "Run"
    run = replace(line, name=name[:1].upper() + name[1:])
    form = f"{form_of(with_example_time(run, 'whole'))}  # {remark}"
    raise RefusalError(
        f"{quoted(line.name)} is how the rest is spent, and not the name of the work",
        at=piece[0].start,
        forms=(form,),
        reads_as=form_of(run),
        is_hinted=True,
    )


_OF_REST = frozenset({"", "da", "di", "en", "de", "im", "als", "mit", "in"})


@cache
def _open_rest() -> Pattern:
    """``Rest exactly 3 min`` and ``Pause zwischen den Übungen 30s``."""
    return Pattern(
        rf"{any_word('rest')}\s(?:exactly|about|around|only|up|{any_word('amid')}|after|nach)(?!\w)",
        re.IGNORECASE,
    )


def _check_name(held: Assembly, line: ExerciseLine) -> None:
    """Refuse a name that still has a unit or a figure that no rule lets it have."""
    if (side := re.match(r"[LR](?=\s\w)", line.name)) and not held.known(line.name) and line.sides is None:
        named = replace(line, name=line.name[2:], sides="left" if side[0] == "L" else "right")
        raise RefusalError(
            f"{quoted(side[0])}: a side, or part of the name?",
            at=0,
            forms=(form_of(named), keyed_form(line.name, line)),
        )
    if line.for_ms and not held.known(line.name) and _open_rest().match(line.name):
        raise RefusalError(
            f"{quoted(line.name)} is not known as an exercise; is it a rest?",
            at=0,
            forms=(f"Rest {write_time(line.for_ms)}", keyed_form(line.name, line)),
        )
    unit = None if held.known(line.name) else UNITS_ALONE.search(line.name)
    if unit:
        raise RefusalError(
            f"{quoted(unit[0])} in the name is a unit without a number",
            f"Write the number in figures, or {keyed_form(line.name, line)}.",
            at=0,
            forms=(keyed_form(line.name, line),),
        )


def read_line(text: str, lines: Lines = "whole") -> ExerciseLine:
    """A line with its quantity.

    Raises:
        RefusalError: when it has none, or it is not clear what is meant.
    """
    line = read_free_line(text, lines)
    if line.has_amount:
        return line
    if line.is_rest or re.match(rf"{any_word('rest')}(?!\w)", line.name, re.IGNORECASE):
        name = line.name if line.name.casefold() in words_meaning("rest") else "Rest"
        raise RefusalError("a rest needs a time", forms=(f"{name} 60s",))
    if line.sets > 1:
        forms = (
            form_of(replace(line, sets=1, reps=line.sets)),
            form_of(replace(line, reps=10)),
            form_of(replace(line, for_ms=30_000)),
        )
        raise with_clear_forms(RefusalError(f"{line.sets} sets of what?", forms=forms), lines)
    has_more = line != ExerciseLine(line.name)
    examples = (form_of(replace(line, reps=10)), form_of(replace(line, for_ms=40_000))) if has_more else ()
    error = RefusalError(f"{quoted(text)} does not say how much", "" if examples else FORMS, forms=examples)
    raise with_clear_forms(error, lines)


def read_bare_line(text: str) -> ExerciseLine:
    """A line whose quantity is given elsewhere: a name, perhaps with a load and a tempo.

    Raises:
        RefusalError: when it has a quantity of its own.
    """
    line = read_free_line(text, "bare")
    if line.is_rest:
        return line
    if line.has_amount or line.sets > 1 or line.rest_ms:
        quantity = write_line(replace(line, name="", sides=None, load=None, effort=None, tempo=None))
        forms = [line.name]
        if text[:1].isdigit():
            forms.append(flow_step("do", text))
        reading = read_parts(text, known_name)
        at = next((reading.tokens[part.first].start for part in reading.parts), 0)
        message = f'"{quantity.strip()}" is already set; write only the name here'
        raise RefusalError(message, at=at, forms=forms)
    return line
