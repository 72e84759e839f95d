"""A session in the form that every exported format needs: steps with lengths, repeats, targets and words.

The steps tile the track: their lengths add up to it, so a watch that is started with the track stays in time
with it. All that leads up to an exercise (the lead-in, speech, the time to get ready) is one step.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Literal

from audiocoach.exporters.targets import Share, read_aims
from audiocoach.script.model import Note, Run, Tempo, Workout
from audiocoach.timeline.model import Segment, Side, Timeline
from audiocoach.timeline.plan import Plan, Stretch
from audiocoach.trainers.apply import section_phase
from audiocoach.units import Ms, nearest_ms, without_steering

StepRole = Literal["warm_up", "work", "cool_down", "rest", "ready"]
"""``ready`` leads up to work: speech, and time to get ready."""

Sport = Literal["run", "walk", "ride", "row", "strength", "mobility", "breathing"]

_LEADS_UP = ("lead_in", "say", "ready", "tail")
_SPORTS: dict[str, Sport] = {
    "run": "run",
    "jog": "run",
    "sprint": "run",
    "walk": "walk",
    "ride": "ride",
    "row": "row",
}
PAUSE = "Pause"
"""The name of a stretch of music alone."""
_NAMES = {"rest": "Rest", "switch": "Switch sides", "pause": PAUSE, "phase": "Breathe"}
_STILL_TAGS = {"stretch", "stretching", "mobility", "yoga", "recovery", "massage", "flexibility"}


@dataclass(frozen=True, slots=True)
class TimedWords:
    """Words at a time from the start of their step."""

    at_ms: Ms
    text: str


@dataclass(frozen=True, slots=True)
class SessionStep:
    """One step.

    ``length_ms`` is how long it lasts on the track. With ``by_reps``, it has ``reps`` repetitions, which the
    track counts aloud; otherwise ``reps`` are a target within the time. ``activity`` is the kind of a run:
    ``jog``, ``ride``, ``row`` ... ``load``, ``effort``, ``pace`` and ``distance`` are as the script writes
    them. ``share`` is a target in percent of a threshold, ``watts``, ``beats`` (a minute) and ``km_s``
    (seconds a kilometre) others, each from low to high; ``cadence`` is in steps or turns a minute. ``words``
    are spoken before or in it, ``tips`` say how it is done, ``timed`` are words at a set time. ``moves`` are
    the exercises of a step that holds several. A phase of a cycle, like a breath, is no exercise.
    """

    kind: StepRole
    name: str
    length_ms: Ms
    section: str = ""
    activity: str = ""
    reps: int | None = None
    reps_from: int | None = None
    by_reps: bool = False
    max_reps: bool = False
    side: Side | None = None
    alternating: bool = False
    load: str = ""
    effort: str = ""
    pace: str = ""
    distance: str = ""
    count: str = ""
    incline: str = ""
    tempo: Tempo | None = None
    share: Share | None = None
    watts: tuple[int, int] | None = None
    beats: tuple[int, int] | None = None
    km_s: tuple[int, int] | None = None
    cadence: tuple[float, float] | None = None
    words: tuple[str, ...] = ()
    tips: tuple[str, ...] = ()
    timed: tuple[TimedWords, ...] = ()
    moves: tuple[str, ...] = ()
    is_phase: bool = False

    @property
    def title(self) -> str:
        """The name with the side: ``Side plank (left)``."""
        return f"{self.name} ({self.side})" if self.side else self.name

    @property
    def is_work(self) -> bool:
        """Whether something is done in it."""
        return self.kind not in ("rest", "ready")

    @property
    def is_exercise(self) -> bool:
        """Whether it is an exercise: not a run, a walk or the like, and not a phase of a cycle."""
        return self.is_work and not self.activity and not self.is_phase


@dataclass(frozen=True, slots=True)
class SessionLoop:
    """Steps that are repeated."""

    times: int
    steps: tuple[SessionItem, ...]


SessionItem = SessionStep | SessionLoop


@dataclass(frozen=True, slots=True)
class ExportSession:
    """A session to write. ``ftp_w`` is the threshold power that formats in watts are written for. A calendar
    has it on the day on which it ``begins``, or from that time on.
    """

    title: str
    steps: tuple[SessionItem, ...]
    sport: Sport = "strength"
    description: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    ftp_w: int = 200
    begins: datetime.datetime | None = None
    whole_day: bool = True

    def flat(self) -> Iterator[SessionStep]:
        """Every step in order, repeats written out."""
        return flatten(self.steps)

    @property
    def length_ms(self) -> Ms:
        """The length of the track."""
        return sum(step.length_ms for step in self.flat())


def flatten(items: Sequence[SessionItem]) -> Iterator[SessionStep]:
    """The steps of a tree in order, repeats written out."""
    for item in items:
        if isinstance(item, SessionStep):
            yield item
        else:
            for _ in range(item.times):
                yield from flatten(item.steps)


def session_of(workout: Workout, plan: Plan, timeline: Timeline) -> ExportSession:
    """The session of a workout. ``plan`` is the one that its ``timeline`` was made from."""
    parts = [
        _step_of(stretch, segment)
        for stretch, segment in zip(plan.stretches, timeline.segments, strict=True)
        if segment.end_frame > segment.start_frame
    ]
    steps = _join_ready(parts)
    return ExportSession(
        _plain(timeline.title),
        fold(steps),
        _sport_of(steps, workout),
        _plain(workout.description),
        _plain(workout.author),
        workout.tags,
    )


def _plain(text: str) -> str:
    """Text on one line without control characters."""
    visible = "".join(letter if letter.isprintable() else " " for letter in without_steering(text))
    return " ".join(visible.split())


def _step_of(stretch: Stretch, segment: Segment) -> SessionStep:
    length_ms = nearest_ms(segment.end_frame) - nearest_ms(segment.start_frame)
    section = _plain(stretch.section or "")
    if stretch.kind in _LEADS_UP or stretch.sound is not None:
        words = _spoken(stretch.words if stretch.kind == "say" else "")
        return SessionStep(
            "ready", "Finish" if stretch.kind == "tail" else "Get ready", length_ms, words=words
        )
    if stretch.kind in ("rest", "switch", "pause"):
        words = _spoken(stretch.words if stretch.kind == "rest" else "")
        is_way = stretch.kind == "switch" and stretch.side not in ("left", "right")
        name = "Switch direction" if is_way else _NAMES[stretch.kind]
        return SessionStep("rest", name, length_ms, section, words=words)
    name = _plain(stretch.name).rstrip(".") or _NAMES.get(stretch.kind, "Work")
    moves = tuple(map(_plain, stretch.moves))
    step = SessionStep(_kind_of(section, name), name, length_ms, section, side=stretch.side, moves=moves)
    inside = stretch.exercise
    if inside is None:
        return replace(step, is_phase=True)
    aims = read_aims(tuple(map(_plain, inside.tip)))
    cadence = aims.cadence
    if cadence is None and inside.cadence_spm is not None:
        cadence = inside.cadence_spm, inside.cadence_spm
    step = replace(
        step,
        effort=inside.effort or "",
        distance=inside.distance or "",
        share=aims.share,
        watts=aims.watts,
        beats=aims.beats,
        km_s=aims.km_s,
        cadence=cadence,
        tips=aims.tips,
        timed=tuple(_timed(inside.notes, length_ms)),
    )
    if isinstance(inside, Run):
        return replace(step, activity=inside.word, pace=inside.pace or "", incline=inside.incline or "")
    return replace(
        step,
        reps=stretch.reps,
        reps_from=inside.reps_from if stretch.reps else None,
        by_reps=stretch.rep_ms is not None,
        max_reps=inside.max_reps,
        alternating=inside.sides == "alternate",
        load=_plain(inside.load or ""),
        tempo=inside.tempo,
        count=_plain(inside.count or ""),
    )


def _spoken(words: str) -> tuple[str, ...]:
    plain = _plain(words)
    return (plain,) if plain else ()


def _kind_of(section: str, name: str) -> StepRole:
    """The role of a section by its name; outside sections, that of a step by its own name."""
    phase = section_phase(section or name)
    if phase == "warm_up":
        return "warm_up"
    return "cool_down" if section and phase == "recovery" else "work"


def _timed(notes: Sequence[Note], length_ms: Ms) -> Iterator[TimedWords]:
    """Notes with their times from the start, in order; those before the start or after the end are at it."""
    placed = []
    for note in notes:
        at_ms = note.at_ms if note.at_ms is not None else round(float(note.share or 0) * int(length_ms))
        at_ms = at_ms + length_ms if at_ms < 0 else at_ms
        placed.append(TimedWords(min(max(at_ms, 0), length_ms), _plain(note.text)))
    yield from sorted(placed, key=lambda one: one.at_ms)


def _join_ready(parts: Sequence[SessionStep]) -> list[SessionStep]:
    """The parts, with adjacent ones that lead up to an exercise merged."""
    steps: list[SessionStep] = []
    for part in parts:
        if part.kind == "ready" and steps and steps[-1].kind == "ready":
            last = steps[-1]
            steps[-1] = replace(
                last, name=part.name, length_ms=last.length_ms + part.length_ms, words=last.words + part.words
            )
        else:
            steps.append(part)
    return steps


def _sport_of(steps: Sequence[SessionStep], workout: Workout) -> Sport:
    """The sport of most of the working time."""
    time_ms: dict[Sport, int] = {}
    still = bool(_STILL_TAGS & {tag.lower() for tag in workout.tags})
    for step in steps:
        if step.is_work:
            own: Sport = "breathing" if step.is_phase else "mobility" if still else "strength"
            sport = _SPORTS.get(step.activity, own)
            time_ms[sport] = time_ms.get(sport, 0) + int(step.length_ms)
    if time_ms.get("run"):  # walking between is part of a run
        time_ms["run"] += time_ms.pop("walk", 0)
    return max(time_ms, key=lambda sport: time_ms[sport]) if time_ms else "mobility"


MAX_PERIOD = 200
"""The longest round, in steps, that is found as a repeat."""


def fold(steps: Sequence[SessionStep]) -> tuple[SessionItem, ...]:
    """The steps with repetitions folded into loops. Order and lengths stay the same.

    At each place the loop that saves most is taken; if several save the same, the shortest.
    """
    items: list[SessionItem] = []
    place = 0
    while place < len(steps):
        period, times = _best_repeat(steps, place)
        if times > 1:
            round_ = steps[place : place + period]
            inner = fold(round_)
            items.append(SessionLoop(times, inner))
            place += period * times
        else:
            items.append(steps[place])
            place += 1
    return tuple(items)


def _best_repeat(steps: Sequence[SessionStep], place: int) -> tuple[int, int]:
    """The period of the repeat that begins here and how often it is done; 1 if nothing repeats."""
    best, saved = (1, 1), 0
    for period in range(1, min(MAX_PERIOD, (len(steps) - place) // 2) + 1):
        equal = 0
        while place + period + equal < len(steps) and steps[place + equal] == steps[place + period + equal]:
            equal += 1
        times = equal // period + 1
        if period * (times - 1) > saved:
            best, saved = (period, times), period * (times - 1)
    return best
