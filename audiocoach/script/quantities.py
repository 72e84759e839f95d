"""How single values are written: whole numbers, switches, choices, tempo, pace of repetitions, paths, spoken
text.

Each reader takes the text of a value and gives the value, or raises :class:`RefusalError` with what was
expected. Durations, levels and distances are read in :mod:`audiocoach.units`.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Sequence
from itertools import islice
from typing import NamedTuple

from audiocoach.script.constants import MAX_REPS, MAX_SPOKEN_CHARS, MAX_TRACK_MS
from audiocoach.script.model import EFFORTS, MIN_PACE_MS, PLACEHOLDERS, Tempo
from audiocoach.script.patterns import Pattern
from audiocoach.units import MAX_DIGITS, Ms, QuantityError, one_of, parse_duration, quoted

_WHOLE = Pattern(rf"\d{{1,{MAX_DIGITS}}}", re.ASCII)
_NUMBER = Pattern(rf"\d{{1,{MAX_DIGITS}}}(?:\.\d{{1,6}})?", re.ASCII)
_TEMPO = Pattern(r"([0-9x]{1,2})-([0-9x]{1,2})-([0-9x]{1,2})(?:-([0-9x]{1,2}))?", re.IGNORECASE, needs="-")
_TEMPO_TOGETHER = Pattern(r"([0-9x])([0-9x])([0-9x])([0-9x])", re.IGNORECASE)
_SETS_OF_REPS = Pattern(r"(\d+)\s*[x×]\s*(\d+)(?:\s*reps?)?", re.IGNORECASE, needs="x×")
_REP_RANGE = Pattern(rf"(\d{{1,{MAX_DIGITS}}})\s*[-–]\s*(\d{{1,{MAX_DIGITS}}})", re.ASCII, needs="-–")
_EFFORT = Pattern(r"(zone|rpe|rir)\s*(\d{1,3})", re.ASCII)
_INCLINE = Pattern(r"([+-]?)(\d{1,3}(?:\.\d)?)\s*%", re.ASCII, needs="%")
PLACEHOLDER = Pattern(r"\{(\w+)\}", needs="{")
_URL = Pattern(r"[a-z][a-z0-9+.-]*://|data:", re.IGNORECASE, needs=":")
_EFFORT_SCALES = {"zone": (1, 5), "rpe": (1, 10), "rir": (0, 10)}
MAX_INCLINE_PERCENT = 40
_LONGEST_COMPARED = 60
_MOST_COMPARED = 200
_SWITCH = {"true": True, "yes": True, "on": True, "false": False, "no": False, "off": False}


class Reps(NamedTuple):
    """How many repetitions: a number, the upper end of a range with its lower end, or as many as possible."""

    number: int | None = None
    at_least: int | None = None
    is_max: bool = False


class RefusalError(QuantityError):
    """A value that cannot be read.

    ``suggestion`` says what to write; ``at`` is the character of the text at which it goes wrong, where that
    is known. ``forms`` are the lines that would work, each ready to copy; one with a line break is two steps.

    ``reads_as`` are the steps that the text says, one a line, where a list of steps can hold them: with all
    that is written, and nothing else. With ``is_hinted`` a warning says how it is read.
    """

    def __init__(
        self,
        message: str,
        suggestion: str = "",
        *,
        at: int | None = None,
        forms: Sequence[str] = (),
        reads_as: str = "",
        is_hinted: bool = False,
    ) -> None:
        """``message`` says what is wrong and what was expected. Without a suggestion, it is to write one of
        the forms.
        """
        self.forms = tuple(dict.fromkeys(forms))
        self.reads_as = reads_as
        self.is_hinted = is_hinted
        self.suggestion = suggestion or _write_one_of(self.forms)
        self.at = at
        super().__init__(message)


def _write_one_of(forms: Sequence[str]) -> str:
    """``Write Squat 10 reps or Squat 10s.``"""
    if not forms:
        return ""
    steps = [form.split("\n") for form in forms]
    shown = [
        ", and on the next line ".join(f"- {step}" for step in lines) if len(lines) > 1 else lines[0]
        for lines in steps
    ]
    return f"Write {one_of(shown)}."


class AlreadyReportedError(Exception):
    """A value cannot be read, and the error has already been reported."""


def nearest(word: str, known: Iterable[str]) -> str | None:
    """The known word that is most like this one, if one is like it at all."""
    if len(word) > _LONGEST_COMPARED:
        return None
    by_folded = {name.casefold(): name for name in islice(known, _MOST_COMPARED)}
    found = difflib.get_close_matches(word.casefold(), by_folded, n=1)
    return by_folded[found[0]] if found else None


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """``; did you mean "reps"?``, or nothing where no known word is near."""
    near = nearest(word, known)
    return f'; did you mean "{near}"?' if near else ""


def whole(text: str, least: int, most: int) -> int:
    """A whole number from ``least`` to ``most``."""
    if not _WHOLE.fullmatch(text) or not least <= int(text) <= most:
        raise RefusalError(f"expected a whole number from {least} to {most:,}, found {quoted(text)}")
    return int(text)


def number(text: str, least: float, most: float) -> float:
    """A number from ``least`` to ``most``, with a point for decimals."""
    if re.fullmatch(r"\d+,\d+", text):
        fixed = text.replace(",", ".")
        raise RefusalError(f"{quoted(text)} has a decimal comma", f"Decimals have a point: write {fixed}.")
    if not _NUMBER.fullmatch(text) or not least <= float(text) <= most:
        raise RefusalError(f"expected a number from {least:g} to {most:g}, found {quoted(text)}")
    return float(text)


def switch(text: str) -> bool:
    """``true``, ``yes``, ``on`` or ``false``, ``no``, ``off``."""
    if text.lower() not in _SWITCH:
        raise RefusalError(f"expected yes or no, found {quoted(text)}")
    return _SWITCH[text.lower()]


def choice(text: str, options: Iterable[str]) -> str:
    """One of the options, written as they are."""
    known = tuple(options)
    if text in known:
        return text
    raise RefusalError(f"expected {one_of(known)}, found {quoted(text)}{did_you_mean(text, known)}")


def duration_ms(text: str) -> Ms:
    """A duration from nothing to the longest track, in milliseconds."""
    if text.startswith("-"):
        raise RefusalError(f"{quoted(text)} is not a duration; it cannot be negative")
    length_ms = parse_duration(text)
    if length_ms > MAX_TRACK_MS:
        raise RefusalError(
            f"{quoted(text)} is longer than {MAX_TRACK_MS // 3_600_000} h, the longest track",
            _metres_hint(text),
        )
    return length_ms


def _metres_hint(text: str) -> str:
    return "m is minutes; write metres under distance." if re.fullmatch(r"[\d.]+\s*m", text) else ""


def length_ms(text: str) -> Ms:
    """A duration of more than zero, in milliseconds."""
    if not (given_ms := duration_ms(text)):
        raise RefusalError(f"{quoted(text)} is zero; this must last longer")
    return given_ms


def reps(text: str) -> Reps:
    """A number of repetitions, a range of them, or as many as can be done."""
    if sets := _SETS_OF_REPS.fullmatch(text):
        raise RefusalError(
            f"{quoted(text)} has both sets and reps", f"Write sets: {sets[1]} and reps: {sets[2]}."
        )
    if text.lower() == "max":
        return Reps(is_max=True)
    if ends := _REP_RANGE.fullmatch(text):
        return rep_range(ends[1], ends[2])
    if unit := re.fullmatch(r"(\d+)\s*reps?", text, re.IGNORECASE):
        raise RefusalError(f"expected only a number, found {quoted(text)}", f"Write reps: {unit[1]}.")
    if not _WHOLE.fullmatch(text):
        near = did_you_mean(text, ("max",))
        raise RefusalError(f"expected a number of reps, a range like 8-12 or max, found {quoted(text)}{near}")
    return Reps(whole(text, 1, MAX_REPS))


def rep_range(low: str, high: str) -> Reps:
    """``8-12``: from the lower to the upper number."""
    least, most = whole(low, 1, MAX_REPS), whole(high, 1, MAX_REPS)
    if least >= most:
        raise RefusalError(f"a range of reps goes up, as in 8-12; {least}-{most} does not")
    return Reps(most, least)


def effort(text: str) -> str:
    """How hard something is: a word, a zone of 1 to 5, an RPE of 1 to 10, or 0 to 10 reps in reserve."""
    written = " ".join(text.lower().split())
    if written in EFFORTS:
        return written
    scale = _EFFORT.fullmatch(written)
    if scale:
        least, most = _EFFORT_SCALES[scale[1]]
        if least <= int(scale[2]) <= most:
            return f"{scale[1]} {int(scale[2])}"
    raise RefusalError(
        f"{quoted(text)} is not an effort{did_you_mean(written, EFFORTS)}",
        f"Write {one_of(EFFORTS)}, zone 1 to zone 5, rpe 1 to rpe 10, or rir 0 to rir 10.",
    )


def incline(text: str) -> str:
    """The slope of a run in percent, written like ``2%``; downhill is negative."""
    slope = _INCLINE.fullmatch(text)
    if not slope or float(slope[2]) > MAX_INCLINE_PERCENT:
        most = MAX_INCLINE_PERCENT
        raise RefusalError(f"expected an incline like 2%, from -{most}% to {most}%, found {quoted(text)}")
    return f"{slope[1].removeprefix('+')}{slope[2]}%"


def share(text: str) -> float:
    """``50%`` as a share of the whole, 0 to 1."""
    return number(text.removesuffix("%").strip(), 0, 100) / 100


def pace_ms(text: str) -> Ms:
    """The length of one repetition in milliseconds."""
    if "/" in text:
        raise RefusalError(f"{quoted(text)} is a running pace; here pace is the seconds of one rep, like 3s")
    given_ms = duration_ms(text)
    if given_ms < MIN_PACE_MS:
        raise RefusalError(f"{quoted(text)} is too short for one rep; the minimum is {MIN_PACE_MS} ms")
    return given_ms


def tempo(text: str) -> Tempo:
    """The four phases of a repetition: ``3-1-1-0``, ``3110``, ``31X0``, ``2-0-1``."""
    phases = _TEMPO.fullmatch(text) or _TEMPO_TOGETHER.fullmatch(text)
    seconds = [_phase_s(phase) for phase in phases.groups(default="0")] if phases else None
    if seconds is None or None in seconds:
        raise RefusalError(
            f"{quoted(text)} is not a tempo",
            "Write the seconds to lower, hold, lift and hold: 3-1-1-0, 3110 or 31X0 (X is one second).",
        )
    if not any(seconds):
        raise RefusalError(f"{quoted(text)} is zero; a rep must last longer")
    return Tempo(*(1000 * (phase or 0) for phase in seconds))


def _phase_s(written: str) -> int | None:
    if written in ("x", "X"):
        return 1
    return int(written) if written.isdecimal() else None


def line(text: str) -> str:
    """Text on one line with single spaces, at most as long as one spoken text may be."""
    folded = " ".join(text.split())
    if not folded:
        raise RefusalError("the text is empty")
    if len(folded) > MAX_SPOKEN_CHARS:
        raise RefusalError(f"the text has {len(folded):,} characters; the limit is {MAX_SPOKEN_CHARS:,}")
    return folded


def name(text: str) -> str:
    """A name, which is spoken too."""
    folded = line(text)
    if not any(character.isalnum() for character in folded):
        raise RefusalError(f"{quoted(text)} has nothing that can be spoken")
    return folded


def spoken(text: str, filled_in: Sequence[str] = PLACEHOLDERS) -> str:
    """Words to speak; braces in them must hold a placeholder that can be filled in."""
    folded = name(text)
    for found in PLACEHOLDER.finditer(folded):
        if found[1] not in filled_in:
            raise RefusalError(
                f"{quoted(found[0])} is not a placeholder{did_you_mean(found[1], filled_in)}",
                _filled_in(filled_in) + "write a variable as ${name}.",
            )
    return folded


def _filled_in(names: Sequence[str]) -> str:
    listed = ", ".join(f"{{{known}}}" for known in names)
    return f"Placeholders are {listed}; " if names else "There are no placeholders here; "


def path(text: str) -> str:
    """A local file, folder or glob."""
    written = line(text)
    if _URL.match(written):
        raise RefusalError(
            f"{quoted(text)} is a web address; a build downloads nothing but speech",
            "Save the file next to the script and write its name.",
        )
    return written
