"""Breathing and phases on one line: ``4-7-8 x 4``, ``Inhale 4s, exhale 6s``, ``4s on / 4s off 10 min``.

A rep of a breathing exercise is a breath, not three seconds: such a line is refused with ``breathe`` or
``cycle``, which time each phase.
"""

from __future__ import annotations

import re
from functools import cache

from audiocoach.script.assemble import Assembly
from audiocoach.script.cycles import BREATHING
from audiocoach.script.line import flow_item, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.words import any_word, stimulation, words_meaning
from audiocoach.units import capitalized

_NAMED = Pattern(r"\b(?P<box>box|square)\b|\b(?P<coherent>coherent|resonance)\b", re.IGNORECASE)
_FIGURES = Pattern(
    r"(?<![\w.:/-])[0-9]{1,2}(?:\.[0-9])?(?:\s?[-–/:]\s?[0-9]{1,2}(?:\.[0-9])?){1,3}(?![\w/:-]|\.[0-9])",
    needs="-–/:",
)
_LONGEST_PHASE_S = 30
_LONGEST_PULSE_S = 10
"""Phases of on and off up to this length are those of a stimulator."""
_LONGEST_MINUTES = 60
_EXAMPLE = "for: 5 min"


@cache
def _phase_patterns() -> tuple[Pattern, Pattern]:
    """``Inhale 4s``, ``halten 7``: a phase by name; and ``4s in``, ``5.5 out``."""
    hold = any_word("hold", "rest")
    into, out = rf"{any_word('breathe_in')}|\bin|\bein", rf"{any_word('breathe_out')}|\baus"
    name = rf"(?:(?P<in>{into})|(?P<out>{out})|(?P<hold>{hold}))"
    number = r"(?P<number>[0-9]{1,2}(?:[.,][0-9])?)"
    unit = rf"(?:\s*(?:{any_word('second', 'count')}|s)\b\.?)?"
    behind = rf"(?<!\w){name}\s*:?\s*(?:{any_word('for')}\s+)?{number}{unit}"
    before = rf"(?<![\w.,]){number}{unit}\s*{name}(?!\w)"
    return Pattern(behind, re.IGNORECASE), Pattern(before, re.IGNORECASE)


def _find_phases(text: str) -> tuple[list[re.Match[str]], str]:
    """The phases of breath in a text, and the rest of the text. Their numbers all follow their names, or all
    precede them.
    """
    first = [(found.start(), one) for one in _phase_patterns() if (found := one.search(text))]
    if not first:
        return [], text
    _, pattern = min(first, key=lambda one: one[0])
    return list(pattern.finditer(text)), pattern.sub(" ", text)


_NUMBER_FIRST = Pattern(
    r"(?P<number>[0-9]{1,2})\s*(?:s|sec|secs|seconds?|sek|seg|[\"”″])\s+(?P<name>[^\W\d][^\d,;/()+x×]*)",
    re.IGNORECASE,
)
"""``6s contraction``."""
_TIMED = Pattern(
    rf"{_NUMBER_FIRST.pattern}|"
    r"(?P<name_first>[^\W\d][^\d,;/()+]*?)\s+(?P<number_behind>[0-9]{1,2})\s*(?:s|sec|secs|seconds?|sek|seg|[\"”″])(?!\w)",
    re.IGNORECASE,
)
"""``6s contraction`` and ``relax 10s``."""


@cache
def _breath() -> Pattern:
    """A word of breathing, or a pattern by its name."""
    words = any_word("breathing", "breathe_in", "breathe_out")
    return Pattern(
        rf"(?<!\w){words}(?!\w)|\watmung(?!\w)|4-7-8|^box\s+[0-9]",
        re.IGNORECASE,
        needs=words_meaning("breathing")
        | words_meaning("breathe_in")
        | words_meaning("breathe_out")
        | {"atmung", "4-7-8", "box"},
    )


def refuse_breathing(held: Assembly) -> None:
    """Refuse reps of a breathing exercise, phases of breath, and phases with a time for all.

    Raises:
        RefusalError: with the step that times each phase.
    """
    text = held.reading.text
    if not any(token.kind in "ndcT" for token in held.reading.tokens) or held.lines != "whole":
        return
    if _breath().search(text):
        _refuse_breaths(held, text)
    else:
        _refuse_pulses(text)
        _refuse_cycle(held, text)


def _refuse_breaths(held: Assembly, text: str) -> None:
    phases, left = _find_phases(text)
    if phases and phases[0]["out"] and held.of("sides"):
        return  # 6 out, 6 in each side
    if any(found["in"] for found in phases) and any(found["out"] for found in phases):
        pattern, rest = _of_phases(phases), left
        figures = None
    else:
        figures = _FIGURES.search(text)
        named = _NAMED.search(text)
        pattern = str(named.lastgroup) if named else ""
        rest = text
        if figures and (read := _of_figures(figures[0], pattern)):
            pattern, rest = read, text[: figures.start()] + text[figures.end() :]
        elif figures and not named:
            return
    if not pattern:
        return
    length = _length(held, rest, is_phases=bool(phases and figures is None and pattern.startswith("{")))
    if length is None:
        return
    form = f"{{breathe: {pattern}, {length}}}"
    is_whole = re.search("[0-9]", rest) and not _beside().sub("", rest).strip(" ,.:;()–-")
    raise RefusalError(
        "breaths are counted and timed by breathe", at=0, forms=(form,), reads_as=form if is_whole else ""
    )


@cache
def _beside() -> Pattern:
    """What a line of breaths has besides its phases: its length, and words for breathing."""
    words = any_word("breathing", "breathe_in", "breathe_out", "set", "rep", "breath", "minute", "second")
    small = any_word("for", "of", "times", "with")
    return Pattern(
        rf"(?<!\w)(?:{words}|{small}|box|square|coherent|resonance|cycles?|m|x|×|[0-9]+)(?!\w)|[0-9]+(?=x)",
        re.IGNORECASE,
    )


def _of_phases(phases: list[re.Match[str]]) -> str:
    keys: dict[str, float] = {}
    for found in phases:
        key = "in" if found["in"] else "out" if found["out"] else "hold_out" if "out" in keys else "hold"
        keys.setdefault(key, float(found["number"].replace(",", ".")))
    return _pattern(keys)


def _of_figures(text: str, named: str) -> str:
    """``4-7-8`` is in, hold, out; ``4-6`` in and out; ``4-4-4-4`` a box."""
    figures = re.findall(r"[0-9]+(?:\.[0-9])?", text)
    if named == "box" and len(figures) == 2:
        return ""
    keys = ("in", "out") if len(figures) == 2 else ("in", "hold", "out", "hold_out")
    if len(figures) == 2 and not named and "/" not in text:
        return ""
    return _pattern({key: float(figure) for key, figure in zip(keys, figures, strict=False)})


def _pattern(keys: dict[str, float]) -> str:
    """The pattern by its name, if it has one."""
    parts = tuple(round(1000 * keys.get(key, 0)) for key in ("in", "hold", "out", "hold_out"))
    if not parts[0] or not parts[2] or max(parts) > 1000 * _LONGEST_PHASE_S:
        return ""
    name = next((name for name, times in BREATHING.items() if times == parts), None)
    written = ", ".join(f"{key}: {value:g}s" for key, value in keys.items() if value)
    return name or f"{{{written}}}"


def _length(held: Assembly, rest: str, *, is_phases: bool) -> str | None:
    """``for: 5 min`` or ``rounds: 4``; ``None`` where a time alone makes it an exercise of its own."""
    if found := re.search(
        rf"(?:x|×)\s*([0-9]{{1,3}})(?!\w)"
        rf"|(?<![\w-])([0-9]{{1,3}})\s*(?:x|×|{any_word('set', 'rep', 'breath')}|cycles?)(?!\w)",
        rest,
        re.IGNORECASE,
    ):
        count = int(found[1] or found[2])
        is_breath = found[2] and re.search(rf"[0-9]\s*{any_word('breath')}(?!\w)", rest, re.IGNORECASE)
        return f"rounds: {count}" if count and not is_breath else None
    if found := re.search(rf"([0-9]{{1,3}})\s*(?:{any_word('minute')}|m)(?!\w)", rest, re.IGNORECASE):
        if int(found[1]) > _LONGEST_MINUTES:
            return None
        has_figures = held.reading.text != rest
        return (
            f"for: {int(found[1])} min"
            if int(found[1]) and (has_figures or is_phases) and not _is_known(held)
            else None
        )
    return None if re.search("[0-9]", rest) else _EXAMPLE


def _is_known(held: Assembly) -> bool:
    """Whether the line is a known name with a time: ``4-7-8 breathing 2 min``."""
    return held.known(held.name) and not held.left


_PULSES = Pattern(
    r"(?<!\w)(?P<on>[0-9]{1,2})\s*(?:s|sec|secs|seconds?|Sek\.?|Sekunden)\s+(?P<on_word>on|an|ein)\s*[,/+–-]?\s*"
    r"(?P<off>[0-9]{1,2})\s*(?:s|sec|secs|seconds?|Sek\.?|Sekunden)\s+(?:off|aus)(?!\w)",
    re.IGNORECASE,
    needs=("off", "aus"),
)


def _refuse_pulses(text: str) -> None:
    """``EMS 4s on, 4s off``: a stimulator goes on and off for a time, with an example where none is said."""
    found = _PULSES.search(text)
    if found is None:
        return
    rest = f"{text[: found.start()]} {text[found.end() :]}"
    minutes = re.search(rf"(?<![\w.,])([0-9]{{1,2}})\s*{any_word('minute')}(?!\w)", rest, re.IGNORECASE)
    left = f"{rest[: minutes.start()]} {rest[minutes.end() :]}" if minutes else rest
    if re.search("[0-9]", left) or not stimulation().search(text):
        return
    on, off = int(found["on"]), int(found["off"])
    names = ("Contract", "Relax") if found["on_word"].casefold() == "on" else ("Anspannen", "Lösen")
    if on and off:
        length = f"for: {int(minutes[1])} min" if minutes and int(minutes[1]) else _EXAMPLE
        form = f"{{cycle: {{{names[0]}: {on}s, {names[1]}: {off}s}}, {length}}}"
        raise RefusalError("phases that alternate are a cycle, with a time", at=0, forms=(form,))


def _refuse_cycle(held: Assembly, text: str) -> None:
    """``Contract 6s, relax 10s x 20`` and ``4s on / 4s off 10 min`` as a cycle."""
    if len(held.of("time")) + len(held.of("rest")) < 2:
        return
    found = list(_NUMBER_FIRST.finditer(text))
    is_clear = len(found) == 2 and not any(_is_switch(one["name"].strip(" ,:-")) for one in found)
    found = found if is_clear else list(_TIMED.finditer(text))
    phases = [
        (
            (one["name"] or one.groupdict().get("name_first") or "").strip(" ,:-"),
            int(one["number"] or one.groupdict().get("number_behind") or 0),
        )
        for one in found
    ]
    if len(phases) != 2 or not all(name and 1 <= seconds <= _LONGEST_PHASE_S for name, seconds in phases):
        return
    if (
        all(_is_switch(name) for name, _ in phases)
        and max(seconds for _, seconds in phases) > _LONGEST_PULSE_S
    ):
        return
    rest = " ".join(re.split("|".join(re.escape(one[0]) for one in found), text))
    rounds = re.search(r"[x×]\s*([0-9]{1,3})(?!\w)|(?<!\w)([0-9]{1,3})\s*[x×]", rest)
    minutes = re.search(rf"(?<!\w)([0-9]{{1,3}})\s*(?:{any_word('minute')}|m)(?!\w)", rest, re.IGNORECASE)
    words = re.compile(rf"(?<!\w){any_word('contract', 'release')}(?!\w)", re.IGNORECASE)
    if not (rounds or minutes) or not all(words.search(name) or _is_rest(name) for name, _ in phases):
        return
    length = (
        f"for: {write_time(60_000 * int(minutes[1]))}"
        if minutes
        else f"rounds: {int(rounds[1] or rounds[2])}"
        if rounds
        else ""
    )
    parts = [
        ", ".join(f"{flow_item(phase(name))}: {seconds}s" for name, seconds in phases)
        for phase in (_phase, str.capitalize)
    ]
    form, reads_as = (f"{{cycle: {{{part}}}, {length}}}" for part in parts)
    counted = minutes or rounds
    left = f"{rest[: counted.start()]} {rest[counted.end() :]}" if counted else ""
    if name := re.sub(rf"(?<!\w){any_word('for', 'set')}(?!\w)|[x×]", "", left).strip(" ,;:.()/–-"):
        reads_as = f"{{section: {flow_item(name)}, steps: [{reads_as}]}}"
    raise RefusalError("phases that alternate are a cycle", at=0, forms=(form,), reads_as=reads_as)


def _is_switch(name: str) -> bool:
    """Whether a phase is called on or off, as intervals are too."""
    return name.rsplit(maxsplit=1)[-1].casefold() in ("on", "off")


def _is_rest(name: str) -> bool:
    return re.fullmatch(any_word("rest"), name, re.IGNORECASE) is not None


def _phase(name: str) -> str:
    """The name of a phase as it is spoken."""
    last = name.rsplit(maxsplit=1)[-1].casefold()
    return {"on": "Contract", "off": "Relax"}.get(last, capitalized(name))
