"""One-line steps as steps of the model: an exercise, a run, or a rest."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import Any, cast, get_args

from audiocoach.script import remedies
from audiocoach.script.constants import MAX_TRACK_MS
from audiocoach.script.form import Cell
from audiocoach.script.line import ExerciseLine, write_line
from audiocoach.script.model import EFFORTS, Exercise, Rest, Run, RunWord, Step
from audiocoach.script.paces import pace_for
from audiocoach.script.quantities import RefusalError
from audiocoach.script.settings import InheritedSettings
from audiocoach.script.words import has_swim, words_meaning
from audiocoach.units import Ms, parse_distance_m, parse_pace_ms_per_m, primary_language, quoted

_MANNER = frozenset({"long", "slow", "fast", "recovery", "interval", "intervals", "repeat", "repeats", "erg"})
_MANNER |= {
    "progression",
    "progressive",
    "brisk",
    "gentle",
    "warmup",
    "cooldown",
    "treadmill",
    "track",
    "trail",
    "road",
}
"""Words beside a run's that leave it one."""


def exercise_fields(line: ExerciseLine) -> dict[str, Any]:
    """The fields of an exercise that a line gives."""
    fields = {
        name: getattr(line, name)
        for name in ("name", "for_ms", "reps", "reps_from", "max_reps", "sets", "tempo", "load", "effort")
    }
    fields |= {
        name: getattr(line, name) for name in ("sides", "distance", "count", "tip", "is_paced", "pace")
    }
    if line.rest_ms is not None:
        fields["rest_ms"] = line.rest_ms
    return fields


def read_rest_line(cell: Cell, line: ExerciseLine, inherited: InheritedSettings) -> Rest | None:
    """The rest that a line is; ``None``, with a hint, for another language's word for it."""
    if line.for_ms is None or replace(line, for_ms=None, rest_word="") != ExerciseLine(line.name):
        raise RefusalError("a rest has a time and nothing else", f"Write it like {line.name} 30s.")
    language = primary_language(inherited.language)
    if line.name.casefold() == "rest" or line.rest_word in words_meaning("rest", language):
        return Rest(mark=cell.node.mark, for_ms=line.for_ms)
    cell.reading.warn(
        cell.node.mark,
        f"{quoted(line.name)} is read as an exercise in a script in {language}",
        cell.path,
        f"If you mean a rest, write {write_line(replace(line, name='Rest'))}.",
    )
    return None


def run_word(name: str) -> tuple[RunWord, str | None] | None:
    """The kind of run that a name says, and its effort; ``None`` for any other exercise."""
    found: RunWord | None = None
    effort: str | None = None
    for word in name.casefold().replace("-", " ").split():
        of_run = next((one for one in get_args(RunWord) if word in words_meaning(one)), None)
        of_effort = next((one for one in EFFORTS if word == one or word in _effort_words(one)), None)
        if of_run and found is None:
            found = cast(RunWord, of_run)
        elif of_effort:
            effort = of_effort
        elif word not in _MANNER and not of_run:
            return None
    if found is None and effort is None:
        return None
    return found or "run", effort


_STROKES = frozenset({"choice", "fly", "breast", "back", "scull", "stroke"})
_SWUM_WITH = frozenset(
    {"w", "with", "board", "fins", "paddles", "buoy", "snorkel", "easy", "hard", "fast", "smooth"}
)


def is_swum(name: str) -> bool:
    """Whether a name has only words of swimming: ``kick w/ board``, ``easy choice``; not ``Side kick``."""
    words = set(re.findall(r"[^\W\d_]+", name.casefold())) - _SWUM_WITH
    return bool(words) and words <= words_meaning("swim") | _STROKES


def _effort_words(effort: str) -> frozenset[str]:
    return words_meaning(effort) if effort in ("easy", "steady", "hard") else frozenset()


def with_time(line: ExerciseLine, inherited: InheritedSettings) -> ExerciseLine:
    """The line with the time that its distance takes.

    Raises:
        RefusalError: if the time is not known.
    """
    if line.for_ms is not None or line.reps is not None:
        return line
    pace = line.pace
    if line.distance is not None and pace is None:
        word, effort = run_word(line.name) or (None, None)
        pace = pace_for(inherited.paces, line.effort or effort, word) if word else None
        in_water = word is None and (has_swim(line.name) or is_swum(line.name))
        pace = inherited.paces.get("swim") if in_water else pace
        if pace is None:
            raise remedies.needs_time(
                line, name="swim" if in_water else _name_of_pace(word, line.effort or effort)
            )
    if line.distance is None or pace is None:
        raise remedies.needs_time(line)
    return replace(line, for_ms=distance_ms(line.distance, pace), pace=pace, is_paced=True)


def _name_of_pace(word: RunWord | None, effort: str | None) -> str:
    """The name under which the header's ``paces`` have the pace of a run."""
    if word in ("run", "jog", "sprint"):
        return effort or ("sprint" if word == "sprint" else "easy")
    return word or ""


def distance_ms(distance: str, pace: str) -> Ms:
    """How long a distance takes at a pace.

    Raises:
        RefusalError: if that is longer than a track.
    """
    taken_ms = round(Fraction(parse_distance_m(distance)) * parse_pace_ms_per_m(pace))
    if not 1 <= taken_ms <= MAX_TRACK_MS:
        hours = MAX_TRACK_MS // 3_600_000
        raise RefusalError(f"at {pace}, {distance} lasts {taken_ms / 1000:,.0f}s; the limit is {hours} h")
    return taken_ms


def line_step(cell: Cell, line: ExerciseLine, inherited: InheritedSettings) -> Step:
    """The exercise or run of a line."""
    if inherited.lines == "whole" or (
        inherited.lines == "clocked" and line.distance and line.pace and line.for_ms is None
    ):
        line = with_time(line, inherited)
    is_run = (
        bool(line.distance or line.pace or line.incline) and line.sets == 1 and not (line.sides or line.load)
    )
    run = run_word(line.name) if is_run else None
    if run is None or line.for_ms is None or line.tempo:
        refuse_run_words(line)
        return Exercise(mark=cell.node.mark, **exercise_fields(line))
    return Run(
        mark=cell.node.mark,
        word=run[0],
        name=line.name,
        duration_ms=line.for_ms,
        distance=line.distance,
        pace=line.pace,
        incline=line.incline,
        effort=line.effort if line.effort and not line.effort.startswith("rir") else None,
        tip=line.tip,
    )


def refuse_run_words(line: ExerciseLine) -> None:
    """Refuse an incline, or a pace without a distance, of what is no run."""
    if line.incline:
        plain = replace(line, incline=None, pace=None)
        beside = ", ".join(one for one in (line.load, f"incline {line.incline}") if one)
        raise RefusalError(
            f"{quoted(beside)}: an incline goes with a run and nothing else"
            if line.load
            else f"{line.name} is not known as a run, which alone has an incline",
            forms=(remedies.keyed_form(line.name, replace(plain, load=beside)),),
        )
    if line.pace and not line.distance:
        plain = replace(line, pace=None)
        raise RefusalError(
            f"{line.name} is not known as a run, which alone has a pace",
            forms=(remedies.keyed_form(line.name, replace(plain, load=f"at {line.pace}")),),
        )
