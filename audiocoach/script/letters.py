"""Runs in the letters of Jack Daniels' plans: ``2 E + 3 x 1 mile T w/ 1 min rest + 2 E``."""

from __future__ import annotations

import re

from audiocoach.script.assemble import Assembly
from audiocoach.script.grammar import read_parts
from audiocoach.script.intervals import refuse_open
from audiocoach.script.line import flow_item, read_quoted
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.several import is_step, step_form

_EFFORTS = {"E": "easy", "L": "easy", "M": "@ marathon pace", "T": "tempo", "I": "hard", "R": "hard"}
"""Easy, long, marathon, threshold, interval and repetition pace."""
_FEWEST_METRES = 100
_AMOUNT = r"(?P<amount>[0-9]+(?:\.[0-9]+)?)\s?(?P<unit>miles?|mi|km|k|m|min)?"
_PIECE = Pattern(
    rf"(?:(?P<times>[0-9]{{1,2}})\s*[x×]\s*)?{_AMOUNT}\s?(?P<letter>[EMTIRL]|jg|jog)(?!\w)"
    r"(?:[\s,]*(?:w/|with\s)?\s*(?P<rest>[0-9].*?)(?:\s*rests?)?)?"
)
_REPEATED = Pattern(r"(?P<times>[0-9]{1,2})\s*[x×]\s*\((?P<inner>[^()]+)\)", needs="(")
_LABEL = Pattern(r"(?:Daniels|Q[0-9])\s*:?\s+|[^\W\d]+:\s+")
_ONE_LETTER = Pattern(
    r"([0-9]{1,2}\s*[x×]\s*[0-9.]+\s?(?:miles?|mi|km|k|m|min)?)\s?([EMTI])(?=\s*(?:,|w/|with|$))", needs="x×"
)
_LETTERED = Pattern(r"[0-9]\s?(?:miles?|mi|km|k|m|min)?\s?[EMTIRL](?![\w-])")


def refuse_letters(held: Assembly) -> None:
    """Refuse runs with letters for their paces.

    Raises:
        RefusalError: with the runs in words.
    """
    text = held.reading.text.strip()
    if held.parse is None or held.lines != "whole":
        return
    if found := _ONE_LETTER.match(text):
        _refuse_letter(held, f"{found[1]} {_EFFORTS[found[2]]}{text[found.end() :]}")
    listed = re.split(r",\s", _LABEL.sub("", text, count=1))
    is_list = len(listed) > 1 and all(map(_PIECE.fullmatch, listed))
    is_series = "+" in text or is_list or _REPEATED.fullmatch(text)
    if not is_series or len(_LETTERED.findall(text)) < 2:
        return
    unit = re.search(r"[0-9]\s?(mi|k)", text)
    apart = re.split(r"\s*\+\s*(?![^()]*\))", _LABEL.sub("", text, count=1))
    pieces = listed if is_list else apart
    steps = [_step(held, piece, "km" if unit and unit[1] == "k" else "mi") for piece in pieces]
    if all(steps):
        raise RefusalError("E, M, T, I and R are paces: write them in words", at=0, forms=("\n".join(steps),))


def _refuse_letter(held: Assembly, text: str) -> None:
    """``6 x 1k I, 3 min jog``, with the pace in words."""
    assert held.parse is not None
    for plain in (text, f"Run {text}"):
        forms: tuple[str, ...] = ()
        try:
            refuse_open(Assembly(read_parts(plain, held.known), held.lines, held.known, held.parse))
            held.parse(plain)
        except RefusalError as error:
            forms = error.forms
        else:
            forms = (step_form(plain, held),) if is_step(plain, held.parse) and plain != text else ()
        if forms:
            raise RefusalError("E, M, T, I and R are paces: write them in words", at=0, forms=forms[:1])


def _step(held: Assembly, piece: str, unit: str) -> str:
    """A piece as a step, or nothing."""
    if found := _REPEATED.fullmatch(piece):
        inner = [_step(held, one.strip(), unit) for one in found["inner"].split(",")]
        listed = ", ".join(flow_item(read_quoted(one)) for one in inner)
        return f"{{repeat: {int(found['times'])}, steps: [{listed}]}}" if all(inner) else ""
    letter = _PIECE.fullmatch(piece)
    if letter is None or held.parse is None:
        return ""
    is_far = letter["amount"].isdecimal() and int(letter["amount"]) >= _FEWEST_METRES
    amount = f"{letter['amount']} {letter['unit'] or ('m' if is_far else unit)}"
    effort = _EFFORTS.get(letter["letter"])
    sets = f"{letter['times']} x " if letter["times"] else ""
    rest = f", rest {letter['rest']}" if letter["rest"] else ""
    text = f"{'Run' if effort else 'jog'} {sets}{amount} {effort or ''}".strip() + rest
    return step_form(text, held) if is_step(text, held.parse) else ""
