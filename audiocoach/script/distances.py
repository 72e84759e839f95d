"""Lists of bare distances on one line: ``400 ein, 8x50 Technik, 200 aus`` of a pool, ``600-400-200 x 2`` of
a track.

Each is refused with the steps that it is, with a pace as an example.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from audiocoach.script.line import ExerciseLine, flow_item, write_time
from audiocoach.script.patterns import Pattern
from audiocoach.script.quantities import RefusalError
from audiocoach.script.remedies import form_of
from audiocoach.script.words import any_word

_Read = Callable[[str], ExerciseLine]

_SWIM = Pattern(
    r"(?P<name>(?:[^\W\d][^\W_]*\s+)*?)(?:(?P<sets>[0-9]{1,2})\s*[x×]\s*)?(?P<far>[1-9][0-9]{1,3})\s*m?\s+"
    r"(?P<how>(?:[^\W\d][^\W_]*\s+)*?)(?:[PpRr]\s?[:=]?\s?:?(?P<rest>[0-9]{2})\s*(?:s|sec)?\s*)?"
)
"""``4x200 GA1 P20`` of a list, with a space behind it."""
_POOL_M = 25
"""Distances in a pool are multiples of its length."""
_FEWEST_SWIMS, _MOST_SWIMS = 3, 12
_LADDER = Pattern(
    r"(?P<name>[^\d]*?)\s*(?P<rungs>[1-9][0-9]{2,3}(?:\s?[-–/]\s?[1-9][0-9]{2,3}){2,})\s*m?(?!\w)"
    r"(?:\s*[x×]\s*(?P<times>[0-9]{1,2}))?(?P<tail>.*)"
)
_TRACK_M = 50
"""Distances of a ladder on a track are multiples of this."""
_TIME = Pattern(r"[0-9]{1,2}:[0-9]{2}|[0-9]{1,3}\s?(?:sec|s|min|['\"”″’′])(?!\w)", re.IGNORECASE)


def explain_distances(text: str, read: _Read) -> RefusalError | None:
    """The refusal of a list of distances; ``None`` for any other line."""
    form = _swims(text) or _rungs(text.strip(" ."), read)
    return RefusalError("these are several steps; give each a line", at=0, forms=(form,)) if form else None


def _swims(text: str) -> str:
    """Distances that are swum, as steps; empty if the line is anything else."""
    from audiocoach.exercises.library import library  # noqa: PLC0415 (only few lines need it)

    pieces = [f"{piece.strip(' .')} " for piece in re.split(r"[,;]\s+|\s\+\s", text)]
    swims = [swim for piece in pieces if (swim := _SWIM.fullmatch(piece)) and int(swim["far"]) % _POOL_M == 0]
    if not _FEWEST_SWIMS <= len(pieces) <= _MOST_SWIMS or len(swims) < len(pieces):
        return ""
    if not any(swim["sets"] for swim in swims):
        return ""
    lines = [_swim(swim) for swim in swims]
    if any(library().find_same(line.name) for line in lines):
        return ""
    return "\n".join(map(form_of, lines))


def _swim(found: re.Match[str]) -> ExerciseLine:
    name = f"{found['name']}{found['how']}".strip() or "Swim"
    sets, rest = int(found["sets"] or 1), found["rest"]
    return ExerciseLine(
        name,
        sets=sets,
        distance=f"{int(found['far'])}m",
        pace="2:00/100m",
        rest_ms=1000 * int(rest) if rest and sets > 1 else None,
    )


def _rungs(text: str, read: _Read) -> str:
    """Distances in a row and what is between them, as steps; empty if the line is anything else."""
    found = _LADDER.fullmatch(text)
    if found is None:
        return ""
    rungs = [int(one) for one in re.findall("[0-9]+", found["rungs"])]
    rests = [_rest(one, found["tail"], read) for one in _TIME.findall(found["tail"])]
    left = re.findall("[0-9]+", _TIME.sub("", found["tail"]))
    if left or not rests or not all(rests) or any(rung % _TRACK_M for rung in rungs):
        return ""
    times = int(found["times"] or 1)
    between, last = _between(rests, len(rungs), times)
    if not between:
        return ""
    name = found["name"].strip(" :,–-") or "Run"
    steps: list[str] = []
    for rung, rest in zip(rungs, [*between, ""], strict=True):
        steps.append(form_of(ExerciseLine(name, distance=f"{rung}m", pace="5:00/km")))
        steps += [rest] if rest else []
    steps += [last] if last else []
    listed = ", ".join(map(flow_item, steps))
    return f"{{repeat: {times}, steps: [{listed}]}}" if times > 1 else "\n".join(steps)


def _rest(time: str, tail: str, read: _Read) -> str:
    """The rest of this time as a step, which is a walk or a jog if the tail of the line says so."""
    moved = re.search(rf"(?<!\w){any_word('walk', 'jog')}(?!\w)", tail, re.IGNORECASE)
    try:
        length_ms = read(f"Rest {time}").for_ms
    except RefusalError:
        return ""
    return f"{moved[0] if moved else 'Rest'} {write_time(length_ms)}" if length_ms else ""


def _between(rests: Sequence[str], count: int, times: int) -> tuple[Sequence[str], str]:
    """The rests between ``count`` distances, and the one after the last of them if all are repeated; no rests
    if their number does not fit.
    """
    gaps, is_repeated = count - 1, times > 1
    if len(rests) == 1 or (len(rests) == 2 and is_repeated):
        return [rests[0]] * gaps, rests[-1] if is_repeated else ""
    if len(rests) == gaps:
        return rests, rests[-1] if is_repeated else ""
    return (rests[:-1], rests[-1]) if len(rests) == count and is_repeated else ([], "")
