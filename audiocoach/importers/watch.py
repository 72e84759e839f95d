"""The steps of a watch's workout as steps of a script: for Garmin Connect and FIT, which have the same
content.

A step ends after a time, a distance or reps, or when its wearer presses a button. It has an intensity, maybe
targets, words of the coach, and in strength an exercise with a weight.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Literal, get_args

from audiocoach.importers import effort
from audiocoach.importers.draft import (
    DraftExercise,
    DraftItem,
    DraftLoop,
    DraftRest,
    DraftStep,
    ImportRequest,
    Remarks,
    TimedText,
)
from audiocoach.importers.encoding import plain
from audiocoach.importers.words import NAME_CHARS, arrange_notes, clean_text, warn_if_short
from audiocoach.script.constants import MAX_REPS, MAX_SETS
from audiocoach.units import Ms, parse_pace_ms_per_m, quoted

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

WatchSport = Literal["run", "walk", "ride", "row", "swim", "strength"]
Intensity = Literal["warmup", "cooldown", "interval", "recovery", "rest"]
EndKind = Literal["time", "distance", "reps", "open"]
TargetKind = Literal[
    "speed", "heart rate", "heart rate %", "heart rate zone", "power", "power %", "power zone", "cadence"
]

RUN_WORDS: dict[WatchSport, RunWord] = {"run": "run", "walk": "walk", "ride": "ride", "row": "row"}
_NAMES: dict[Intensity, str] = {
    "warmup": "Warm-up",
    "cooldown": "Cool-down",
    "recovery": "Recovery",
    "rest": "Rest",
}
INTENSITIES: Mapping[str, Intensity] = {kind: kind for kind in get_args(Intensity)}
"""As FIT files and Garmin Connect name them; any other is an interval."""
ZONES: Mapping[TargetKind, TargetKind] = {"heart rate": "heart rate zone", "power": "power zone"}
"""The kinds of target that can be given as the number of a zone."""
_BOUNDS = {"power %": ("power", effort.BOUNDS["power"]), "heart rate %": ("max HR", effort.BOUNDS["max HR"])}
_HIGHEST_ZONE = 5


@dataclass(frozen=True, slots=True)
class End:
    """What ends a step: ``amount`` in milliseconds, metres or reps.

    An open end has none. ``until`` is what the wearer waits for instead of the button: ``your heart rate is
    below 120``.
    """

    kind: EndKind
    amount: Fraction = Fraction(0)
    until: str = ""


@dataclass(frozen=True, slots=True)
class StepTarget:
    """A range to stay in: metres a second, beats or steps a minute, watts, percent, or a zone's number."""

    kind: TargetKind
    low: Fraction
    high: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class WatchStep:
    """One step. ``place`` names it in messages; ``load`` is as a script writes it; ``stroke`` is a swim's."""

    place: str
    end: End
    intensity: Intensity = "interval"
    name: str = ""
    words: str = ""
    targets: tuple[StepTarget, ...] = ()
    exercise: str = ""
    load: str = ""
    stroke: str = ""


class StepWriter:
    """Converts a watch's steps to those of a draft."""

    def __init__(self, request: ImportRequest, remarks: Remarks, sport: WatchSport) -> None:
        self._request = request
        self._remarks = remarks
        self._sport = sport
        self._word: RunWord | None = request.word or RUN_WORDS.get(sport)

    def item(self, step: WatchStep) -> DraftItem | None:
        """The step; ``None`` with a remark if it takes no time.

        Raises:
            ScriptError: if nothing says how long it takes.
        """
        words = clean_text(step.words)
        if words != " ".join(step.words.split()):
            self._say(step, "its words were changed or cut so that they can be spoken")
        if step.end.until:
            words = clean_text(f"{words} Until {step.end.until}.")
        step = replace(step, words=words)
        if step.end.kind != "open" and step.end.amount <= 0:
            self._say(step, "it has a length of zero and was left out")
            return None
        if step.intensity == "rest" and not step.exercise and step.end.kind in ("time", "open"):
            said = "" if step.name.lower() == "rest" or not step.name else f"{step.name}."
            return DraftRest(self._time(step), clean_text(f"{said} {step.words}"))
        if step.exercise or self._word is None or step.end.kind == "reps":
            return self._exercise(step)
        return self._run(step, self._word)

    def loop(self, times: int, items: Sequence[DraftItem], *, skip_last: bool = False) -> list[DraftItem]:
        """A repeat of items; with ``skip_last`` the last round does without its last item, if that is a rest.

        One exercise, alone or with a rest after it, becomes its sets.
        """
        if not items or times < 1:
            return []
        *work, last = items
        is_pause = isinstance(last, DraftRest) or (isinstance(last, DraftStep) and last.name == "Recovery")
        if skip_last and is_pause and work:
            first = self.loop(times - 1, items)
            return self._as_sets(times, items, ends_in_rest=False) or [*first, *work]
        if times == 1:
            return list(items)
        return self._as_sets(times, items, ends_in_rest=True) or [DraftLoop(times, tuple(items))]

    def _as_sets(self, times: int, items: Sequence[DraftItem], *, ends_in_rest: bool) -> list[DraftItem]:
        match tuple(items):
            case (DraftExercise(sets=1) as only,) if times <= MAX_SETS:
                return [replace(only, sets=times)]
            case (DraftExercise(sets=1) as work, DraftRest() as rest) if times <= MAX_SETS and not rest.say:
                done = replace(work, sets=times, rest_ms=rest.length_ms)
                return [done, rest] if ends_in_rest else [done]
        return []

    def _run(self, step: WatchStep, word: RunWord) -> DraftItem:
        pace, aim_word, tips = self._targets(step)
        if self._request.word is None and word == "run" and step.intensity in ("recovery", "rest"):
            word = "walk" if "walk" in f"{step.name} {step.words}".lower() else "jog"
        name = clean_text(step.name, NAME_CHARS) or _NAMES.get(step.intensity, "")
        made = DraftStep(
            word, name or effort.name_for(aim_word, word), 0, effort=aim_word, tips=tips, pace=pace
        )
        if step.end.kind == "distance":
            pace = pace or self._pace(step)
            distance = f"{plain(step.end.amount)}m"
            made = replace(made, pace=pace, distance=distance, length_ms=self._swum(step.end.amount, pace))
        else:
            made = replace(made, length_ms=self._time(step))
        warn_if_short(0, made.length_ms, self._remarks)
        notes, more = arrange_notes(
            [(0, TimedText(0, step.words))] if step.words else [], made.length_ms, Remarks()
        )
        return replace(made, notes=notes, tips=effort.join_tips((*tips, *more)))

    def _exercise(self, step: WatchStep) -> DraftItem:
        pace, aim_word, tips = self._targets(step)
        name = step.exercise or clean_text(step.name, NAME_CHARS) or _NAMES.get(step.intensity, "")
        if self._sport == "swim" and not step.exercise:
            name = step.name or step.stroke or name or "Swim"
        name = name or "Work"
        made = DraftExercise(
            name, load=step.load, effort=aim_word, tips=effort.join_tips((*tips, step.words))
        )
        if step.end.kind == "reps":
            reps = min(round(step.end.amount), MAX_REPS)
            return replace(made, reps=str(max(1, reps)))
        if step.end.kind == "distance":
            distance = f"{plain(step.end.amount)} metres"
            made = replace(made, load=f"{distance}, {step.load}" if step.load else distance)
            if self._sport == "swim" or pace or self._request.pace:
                return replace(made, length_ms=self._swum(step.end.amount, pace or self._pace(step)))
        return replace(made, length_ms=self._time(step))

    def _time(self, step: WatchStep) -> Ms:
        """The time of a step by time; for another step, the one that the user gave."""
        if step.end.kind == "time":
            return max(1, round(step.end.amount))
        if self._request.open_ms is None:
            ends = f"ends when {step.end.until}" if step.end.until else "ends with the lap button"
            remedy = "Give such steps a time, like --open 5m"
            if step.end.kind == "distance":
                ends, remedy = "ends after a distance", f"{remedy}, or add a pace, like --pace 5:00/km"
            self._request.refuse(f"{step.place} {ends}, so it has no length", suggestion=f"{remedy}.")
        self._remarks.add(0, f"{step.place} has no length; it takes the time that you gave")
        return self._request.open_ms

    def _pace(self, step: WatchStep) -> str:
        if not self._request.pace:
            example = "2:00/100m" if self._sport == "swim" else "5:00/km"
            self._request.refuse(
                f"{step.place} is a distance without a pace, so it has no length",
                suggestion=f"Add your pace, like --pace {example}.",
            )
        self._remarks.add(0, f"distances without a pace were converted to time at {self._request.pace}")
        return self._request.pace

    def _swum(self, metres: Fraction, pace: str) -> Ms:
        return max(1, round(metres * parse_pace_ms_per_m(pace)))

    def _targets(self, step: WatchStep) -> tuple[str, str, tuple[str, ...]]:
        """The pace, the effort and the spoken aims of a step's targets."""
        pace, word = "", ""
        tips: list[str] = []
        for target in step.targets:
            low, high = min(target.low, target.high), max(target.low, target.high)
            low = low or high
            if high <= 0:
                continue
            match target.kind:
                case "speed" if self._sport == "ride" and step.end.kind != "distance":
                    tips.append(f"Aim for {_span(low * 36 / 10, high * 36 / 10)} kilometres an hour.")
                    self._say(step, "its speed became a spoken tip")
                case "speed":
                    pace, tip = self._pace_of(step, low, high)
                    tips += [tip] if tip else []
                case "heart rate zone" | "power zone":
                    word = word or self._zone(step, low, high)
                case "heart rate %" | "power %":
                    of, bounds = _BOUNDS[target.kind]
                    word = word or effort.zone(float(low + high) / 200, bounds)
                    tips.append(effort.aim(float(low) / 100, float(high) / 100, effort.SPOKEN[of]))
                case "heart rate":
                    tips.append(f"Heart rate {_span(low, high)}.")
                    self._say(step, "its heart rate became a spoken tip")
                case "power":
                    tips.append(f"Aim for {_span(low, high)} watts.")
                    self._say(step, "its watts became a spoken tip")
                case "cadence":
                    tips.append(effort.cadence(*(f"{float(end):.0f}" for end in (low, high))))
                    self._say(step, "its cadence became a spoken tip, without clicks")
        return pace, word, effort.join_tips(tips)

    def _pace_of(self, step: WatchStep, low: Fraction, high: Fraction) -> tuple[str, str]:
        """The middle of two speeds as a pace, and the range as words if it is one."""
        per_m = 100 if self._sport == "swim" else 1000
        unit = "/100m" if self._sport == "swim" else "/km"
        fast_s, slow_s = round(per_m / high), round(per_m / low)
        middle_s = round(Fraction(per_m) * (1 / high + 1 / low) / 2)
        if not 1 <= fast_s <= slow_s < 6000:
            self._say(step, "its pace cannot be read and was left out")
            return "", ""
        pace = f"{middle_s // 60}:{middle_s % 60:02}{unit}"
        if fast_s == slow_s:
            return pace, ""
        fast, slow = (f"{seconds // 60}:{seconds % 60:02}" for seconds in (fast_s, slow_s))
        self._say(step, f"the pace {fast} to {slow}{unit} became {pace}, its middle, and a spoken tip")
        of = "per 100 metres" if self._sport == "swim" else "a kilometre"
        return pace, f"Between {_clock(fast_s)} and {_clock(slow_s)} {of}."

    def _zone(self, step: WatchStep, low: Fraction, high: Fraction) -> str:
        middle = int((low + high) / 2)
        word = f"zone {middle}" if 1 <= middle <= _HIGHEST_ZONE else effort.SPRINT
        if low != high or middle > _HIGHEST_ZONE:
            self._say(step, f"zone {_span(low, high)} became {word}")
        return word

    def _say(self, step: WatchStep, text: str) -> None:
        self._remarks.add(0, f"{step.place}: {text}")


def _span(low: Fraction, high: Fraction) -> str:
    first, last = (f"{float(end):.0f}" for end in (low, high))
    return first if first == last else f"{first} to {last}"


def _clock(seconds: int) -> str:
    """A pace in words: ``4 minutes 20``."""
    minutes, rest = divmod(seconds, 60)
    if not minutes:
        return f"{rest} seconds"
    return f"{minutes} minute{'s' if minutes > 1 else ''}{f' {rest}' if rest else ''}"


def name_place(number: int, kind: str, name: str = "") -> str:
    """How messages name a step: ``step 3 (cooldown)``, or by its own name."""
    told = clean_text(name, NAME_CHARS) or kind
    return f"step {number} ({told})" if told else f"step {number}"


def opening(description: str, remarks: Remarks, limit: int = 400) -> str:
    """The coach's words on the whole workout, if they are short enough to be spoken before it."""
    text = clean_text(description)
    if len(text) > limit:
        remarks.add(0, f"the description {quoted(text)} is long; it is shown, not spoken")
        return ""
    return text
