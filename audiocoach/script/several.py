"""Steps that are written on one line, one behind the other."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from functools import cache

from audiocoach.script.assemble import Assembly, Parse
from audiocoach.script.grammar import LinePart, read_parts
from audiocoach.script.line import ExerciseLine, read_quoted, step_text
from audiocoach.script.patterns import Pattern
from audiocoach.script.pieces import split_counts, with_name
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of, with_example_time
from audiocoach.script.tokens import Token
from audiocoach.script.words import any_word, words_meaning

_MOST_SPLITS = 12
_OF_A_RUN = Pattern(r"[0-9]\s?(?:m|km|k|mi|miles?)(?!\w)|\bZ[1-5]\b", re.IGNORECASE)
_COUNT_BEHIND = Pattern(r"([^()]+)\(([0-9]{1,3}\s+[^\W\d_]{3}[^()\d]*)\)")  # 400 m run (10 burpees)
BETWEEN = " ,./–—-+&"
"""Signs between steps on one line."""


def two_steps(held: Assembly) -> str:
    """The steps that were written on one line, one below the other, or nothing."""
    text, tokens, parse = held.reading.text, held.reading.tokens, held.parse
    if parse is None:
        return ""
    bracket = _COUNT_BEHIND.fullmatch(text.strip())
    if bracket and _are_steps(bracket.groups(), parse) and parse(bracket[2]).reps:
        return "\n".join(step_form(piece.strip(), held) for piece in bracket.groups())
    ends = [token for token in tokens if token.kind in ",&+."]
    counted = split_counts(text.strip())
    if len(counted) > 1 and all(is_step(piece, parse) for piece in counted):
        return "\n".join(step_form(piece, held) for piece in counted)
    pieces = _pieces(text, ends)
    runs = [
        f"Run {piece}" if _OF_A_RUN.search(piece) and not is_step(piece, parse) else piece for piece in pieces
    ]
    if len(pieces) > 2 and runs != pieces and _are_steps(runs, parse):
        return "\n".join(step_form(piece, held) for piece in runs)
    if len(pieces) > 1 and _are_steps(pieces, parse):
        return "\n".join(step_form(piece, held) for piece in pieces)
    for token in ends[:_MOST_SPLITS]:
        pieces = _pieces(text, [token])
        if len(pieces) == 2 and _are_steps(pieces, parse):
            return "\n".join(step_form(piece, held) for piece in pieces)
    if pieces := _apart(text, _boundaries(tokens, held.parts), parse):
        return "\n".join(step_form(piece, held) for piece in pieces)
    return ""


def _are_steps(pieces: Sequence[str], parse: Parse) -> bool:
    """Whether each piece is a step; a rest or a jog after sets without a rest is that between them."""
    if not all(is_step(piece, parse) for piece in pieces):
        return False
    lines = [parse(piece) for piece in pieces]
    return not any(
        (line.is_rest or (len(lines) > 2 and not before.reps and _is_moved(line)))
        and before.sets > 1
        and before.rest_ms is None
        for before, line in itertools.pairwise(lines)
    )


def _is_moved(line: ExerciseLine) -> bool:
    """Whether a line is a jog or a walk, as one recovers with."""
    return line.name.casefold() in words_meaning("jog") | words_meaning("walk")


def split_steps(text: str, parse: Parse) -> list[str]:
    """The two steps of a text that nothing separates, or nothing."""
    reading = read_parts(text, lambda _: False)
    return _apart(text, _boundaries(reading.tokens, reading.parts), parse)


def _boundaries(tokens: Sequence[Token], parts: Sequence[LinePart]) -> list[int]:
    """Where a part begins in a text, then where one ends."""
    starts = [tokens[part.first].start for part in parts[1:]]
    return [*starts, *(tokens[part.last - 1].end for part in parts)]


@cache
def _is_round_trip() -> re.Pattern[str]:
    """``60s there and back``, which is no exercise."""
    return re.compile(rf"^[0-9]\S*\s(?:[^\W\d]+\s)?{any_word('round_trip')}$", re.IGNORECASE)


def _apart(text: str, boundaries: Sequence[int], parse: Parse) -> list[str]:
    """The two steps that the text falls into at one of these places; nothing if there are none."""
    for at in boundaries[:_MOST_SPLITS]:
        pieces = [text[:at].strip(BETWEEN).removesuffix(" w").removesuffix(" then"), text[at:].strip(BETWEEN)]
        if (
            all(pieces)
            and not _is_round_trip().search(pieces[1])
            and not pieces[1].startswith("(")
            and _are_steps(pieces, parse)
        ):
            return pieces
    return []


def step_form(text: str, held: Assembly) -> str:
    """A piece as a step: as it is written, or with an example of the time that it needs."""
    assert held.parse is not None
    line = held.parse(text)
    timed = with_example_time(line, held.lines)
    return step_text(text) if timed == line else form_of(timed)


def _pieces(text: str, ends: list[Token]) -> list[str]:
    starts = [0, *(token.end for token in ends)]
    stops = [*(token.start for token in ends), len(text)]
    pieces = (text[start:stop].strip(BETWEEN) for start, stop in zip(starts, stops, strict=True))
    return with_name([piece for piece in pieces if piece])


def line_of(held: Assembly, text: str) -> ExerciseLine | None:
    """A piece as a line; ``None`` if it is no step by itself."""
    return held.parse(text) if held.parse is not None and is_step(text, held.parse) else None


@cache
def _no_start() -> Pattern:
    """What no step begins with."""
    words = any_word("with", "for", "per", "every", "to", "of")
    return Pattern(rf"[(@x×*](?![^\W\d_])|(?:{words}|on|off)\s", re.IGNORECASE)


def is_step(text: str, parse: Parse | None) -> bool:
    """Whether a text is a step by itself."""
    if parse is None or text.count("(") != text.count(")") or _no_start().match(text):
        return False
    try:
        line = parse(text)
    except RefusalError:
        return False
    return line.has_amount and line.name not in ("L", "R")


def explain_steps(held: Assembly) -> RefusalError | None:
    """The refusal of several steps on one line. With a rest among them they are those steps in turn."""
    steps = two_steps(held)
    if not steps or held.parse is None:
        return None
    forms = steps.split("\n")
    lines = [] if "{" in steps else [held.parse(read_quoted(form)) for form in forms]
    is_said = len(lines) > 2 and any(line.is_rest for line in lines) and "@ 5:00/km" not in steps
    return RefusalError(
        f"these are {'two' if len(forms) == 2 else len(forms)} steps; is a dash missing?",
        at=max(0, held.reading.text.find(forms[1].strip('"'))),
        forms=(steps,),
        reads_as=steps if is_said else "",
    )
