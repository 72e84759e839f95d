"""The content of a script as frozen models: one for each kind of step, and the workout.

Times are integer milliseconds. :mod:`audiocoach.script.load` makes these models.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field

from audiocoach.errors import Problem
from audiocoach.script.constants import (
    MAX_REPS,
    MAX_ROUNDS,
    MAX_SETS,
    MAX_TRACK_MS,
)
from audiocoach.script.music import MusicSettings
from audiocoach.script.phrases import Said
from audiocoach.script.source import Located, Mark
from audiocoach.units import Ms

KITS = ("classic", "soft", "boxing", "whistle", "none")
LANGUAGES = ("en", "de", "es", "fr", "it")
PLACEHOLDERS = ("title", "total", "exercise", "next", "round", "rounds", "sets_left", "section", "time_left")
"""Names in braces that are replaced in spoken text."""

DEFAULT_PACE_MS: Ms = 3000  # of a rep
MAX_COUNTDOWN = 10
MAX_MINUTES = int(MAX_TRACK_MS) // 60_000
MIN_PACE_MS: Ms = 200
"""Minimum length of a rep."""
MIN_EVERY_MS: Ms = 5000  # between announcements of the time left
RATE_RANGE = (0.5, 2.0)
MAX_PAUSE_MS = 3000  # between two sentences of a cue
CADENCE_RANGE_SPM = (30.0, 240.0)
EFFORTS = ("easy", "steady", "tempo", "hard", "sprint")

Milliseconds = Annotated[Ms, Field(ge=0)]
PositiveMilliseconds = Annotated[Ms, Field(gt=0)]
Level = Literal["beginner", "intermediate", "advanced"]
Sides = Literal["each", "left-right", "right-left", "each-way", "alternate", "left", "right"]
Tips = Literal["none", "normal", "rich"]
TempoCues = Literal["ticks", "words", "off"]
SoundName = Literal["countdown", "go", "end", "switch", "tick", "phase", "click"]
RunWord = Literal["run", "walk", "jog", "sprint", "ride", "row"]


class Tempo(NamedTuple):
    """Milliseconds to lower, hold, lift and hold one rep (eccentric, pause, concentric, pause)."""

    lower_ms: Ms
    hold_ms: Ms
    lift_ms: Ms
    top_ms: Ms

    @property
    def rep_ms(self) -> Ms:
        """Length of one repetition."""
        return self.lower_ms + self.hold_ms + self.lift_ms + self.top_ms


class Manner(NamedTuple):
    """How the voice of a track speaks at one place, which a section may change: accent, pace, and the silence
    between sentences (``None``: the voice's own).
    """

    accent: str | None = None
    rate: float = 1.0
    pause_ms: Ms | None = None


class VoiceSettings(Located):
    """``voice``: the engine, its accent (a gTTS top-level domain such as ``co.uk``), pace (0.5 to 2.0) and
    silence between sentences.

    ``clips`` is the folder of a trainer's recordings, ``gaps`` the engine for what is not recorded.
    """

    engine: str = "auto"
    accent: str | None = None
    rate: Annotated[float, Field(ge=RATE_RANGE[0], le=RATE_RANGE[1])] = 1.0
    pause_ms: Annotated[Ms, Field(ge=0, le=MAX_PAUSE_MS)] | None = None
    clips: str | None = None
    gaps: str = "auto"

    @property
    def manner(self) -> Manner:
        """Accent, pace and pause alone."""
        return Manner(self.accent, self.rate, self.pause_ms)


class CueSettings(Located):
    """``cues``: what is said and beeped. ``every_ms`` ``None`` is ``auto``, 0 is ``never``. ``own`` are the
    keys that the script wrote here or further out, sorted: they hold where a quiet kind of work would differ.
    With ``teach`` an exercise's set-up is spoken before its first set.
    """

    ready_ms: Milliseconds = 10_000
    countdown: Annotated[int, Field(ge=0, le=MAX_COUNTDOWN)] = 3
    countdown_voice: bool = False
    halfway: bool = True
    every_ms: Milliseconds | None = None
    tempo: TempoCues = "ticks"
    tips: Tips = "normal"
    next: bool = True
    own: tuple[str, ...] = ()
    teach: bool = False


class Defaults(Located):
    """``defaults``: the rest between sets, the change-over between exercises and the time of a rep, for steps
    that do not set their own. ``None`` is unset; for ``rep_ms`` it means ``auto``.
    """

    set_rest_ms: Milliseconds | None = None
    between_ms: Milliseconds | None = None
    rep_ms: PositiveMilliseconds | None = None


class Note(Located):
    """Words in a step, ``at_ms`` after its start (negative: before its end) or at ``share`` of it."""

    text: str
    at_ms: Ms | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None


class Step(Located):
    """An entry in a list of steps; ``key`` names its kind."""

    key: ClassVar[str]


class Exercise(Step):
    """``do``: an exercise by time, by reps, or both.

    ``for_ms`` and ``reps`` are per side unless there are no sides; at least one of them is set. ``tempo``
    wins over ``pace_ms``, the length of one repetition (default 3 s). ``sets`` of it are separated by
    ``rest_ms`` (``None``: unknown); ``between_ms`` lie before it where it follows another with
    nothing between. ``distance`` (``400m``) and ``count`` (``12/9 cal``) are as written, for the preview;
    where ``is_paced`` their time is worked out, not said, but the ``pace`` of a distance is. ``effort`` is a
    word, ``zone 2`` or ``rpe 8``. A range from ``reps_from`` is timed by its upper end. ``cadence_spm`` is in
    clicks a minute. Unless it ``switches``, ``for_ms`` is for all sides, as in an interval of ``emom``.
    """

    key: ClassVar[str] = "do"
    name: str
    for_ms: PositiveMilliseconds | None = None
    reps: Annotated[int, Field(ge=1, le=MAX_REPS)] | None = None
    reps_from: Annotated[int, Field(ge=1, le=MAX_REPS)] | None = None
    max_reps: bool = False
    sets: Annotated[int, Field(ge=1, le=MAX_SETS)] = 1
    rest_ms: Milliseconds | None = None
    between_ms: Milliseconds = 0
    tempo: Tempo | None = None
    pace_ms: PositiveMilliseconds | None = None
    sides: Sides | None = None
    switches: bool = True
    switch_ms: Milliseconds = 3000
    load: str | None = None
    effort: str | None = None
    distance: str | None = None
    count: str | None = None
    is_paced: bool = False
    pace: str | None = None
    tip: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    cadence_spm: Annotated[float, Field(ge=CADENCE_RANGE_SPM[0], le=CADENCE_RANGE_SPM[1])] | None = None
    announce: bool = True


class Run(Step):
    """``run`` and similar steps (``word``), by time, or by distance at a pace.

    ``distance`` and ``pace`` are as written, for the preview; so are ``effort`` (``easy``, ``zone 2``, ``rpe
    7``) and ``incline``. The time at each of ``splits`` metres is called. ``cadence_spm`` is steps a minute.
    """

    key: ClassVar[str] = "run"
    word: RunWord = "run"
    name: str
    duration_ms: PositiveMilliseconds
    distance: str | None = None
    pace: str | None = None
    splits: str | None = None
    effort: str | None = None
    incline: str | None = None
    cadence_spm: Annotated[float, Field(ge=CADENCE_RANGE_SPM[0], le=CADENCE_RANGE_SPM[1])] | None = None
    tip: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()


class Rest(Step):
    """``rest``: announces the next exercise; ``say`` has words of its own."""

    key: ClassVar[str] = "rest"
    for_ms: PositiveMilliseconds
    say: str | None = None


class Say(Step):
    """``say``: speech, which takes as long as the words; ``for_ms`` adds silence up to that length."""

    key: ClassVar[str] = "say"
    text: str
    for_ms: PositiveMilliseconds | None = None


class Pause(Step):
    """``pause``: music alone."""

    key: ClassVar[str] = "pause"
    for_ms: PositiveMilliseconds


class Sound(Step):
    """``sound``: a tone of the kit by its name, or a file with a path relative to the script."""

    key: ClassVar[str] = "sound"
    tone: SoundName | None = None
    file: str | None = None


class Phase(NamedTuple):
    """A phase of a cycle: its name and length."""

    name: str
    length_ms: Ms


class Cycle(Step):
    """``cycle`` and ``breathe``: named phases that repeat for ``rounds`` rounds.

    The last round of a ``cycle`` with ``for`` ends after ``last_ms`` (``None``: it is whole). The phases are
    named in the first ``spoken_first`` rounds, or in every ``spoken_every``-th one; 0 means in none.
    """

    key: ClassVar[str] = "cycle"
    phases: tuple[Phase, ...]
    rounds: Annotated[int, Field(ge=1)]
    last_ms: PositiveMilliseconds | None = None
    is_breath: bool = False
    spoken_first: Milliseconds = 3
    spoken_every: Milliseconds = 0


class Section(Step):
    """``section``: a chapter, which may override music, beeps, cues and the voice's accent and rate.

    An override is the complete setting of the section: keys that are not written come from the enclosing
    section or header (but another ``music.source`` has its own ``bpm``). ``None`` means no override.
    """

    key: ClassVar[str] = "section"
    name: str
    steps: tuple[Step, ...]
    music: MusicSettings | None = None
    beeps: str | None = None
    cues: CueSettings | None = None
    voice: VoiceSettings | None = None


class Circuit(Step):
    """``circuit``: its steps in turn, ``rounds`` times, with ``rest_ms`` between exercises.

    Between rounds is ``round_rest_ms``; ``None`` means the same rest as between exercises.
    """

    key: ClassVar[str] = "circuit"
    name: str
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)] = 1
    rest_ms: Milliseconds = 0
    round_rest_ms: Milliseconds | None = None
    steps: tuple[Step, ...]


class Repeat(Step):
    """``repeat``: its steps, ``times`` times over."""

    key: ClassVar[str] = "repeat"
    times: Annotated[int, Field(ge=1, le=MAX_ROUNDS)]
    steps: tuple[Step, ...]


class Tabata(Step):
    """``tabata``: ``rounds`` intervals of work and rest, the exercises taken in turn."""

    key: ClassVar[str] = "tabata"
    steps: tuple[Exercise, ...]
    work_ms: PositiveMilliseconds = 20_000
    rest_ms: Milliseconds = 10_000
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)] = 8


class Superset(Step):
    """``superset``: exercises with no rest between them, ``sets`` times, ``rest_ms`` between the sets
    (``None``: unknown).
    """

    key: ClassVar[str] = "superset"
    steps: tuple[Step, ...]
    sets: Annotated[int, Field(ge=1, le=MAX_SETS)] = 1
    rest_ms: Milliseconds | None = None


class Emom(Step):
    """``emom``: ``intervals`` of ``every_ms``, each with one of the steps in turn, and rest after it."""

    key: ClassVar[str] = "emom"
    intervals: Annotated[int, Field(ge=1, le=MAX_ROUNDS)]
    every_ms: PositiveMilliseconds = 60_000
    steps: tuple[Step, ...]


class Amrap(Step):
    """``amrap`` and ``for_time`` (``counts_up``, maybe ``rounds``): a list, then a clock for ``for_ms``."""

    key: ClassVar[str] = "amrap"
    for_ms: PositiveMilliseconds
    steps: tuple[Step, ...]
    counts_up: bool = False
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)] | None = None


class Ladder(Step):
    """``ladder`` and ``pyramid``: the steps once for each rung.

    A rung is an amount of reps (``reps``) or time (``times_ms``). A pyramid's are expanded up and down.
    """

    key: ClassVar[str] = "ladder"
    reps: tuple[Annotated[int, Field(ge=1, le=MAX_REPS)], ...] = ()
    times_ms: tuple[PositiveMilliseconds, ...] = ()
    steps: tuple[Step, ...]
    is_pyramid: bool = False


class Pick(Step):
    """``pick``: ``count`` of the ``steps`` under ``from``, chosen by ``seed``, in their original order."""

    key: ClassVar[str] = "pick"
    count: Annotated[int, Field(ge=1)]
    steps: tuple[Step, ...]
    seed: str


class Include(Step):
    """``include``: the steps of another script, or of one of its sections."""

    key: ClassVar[str] = "include"
    file: str
    section: str | None = None
    title: str = ""
    steps: tuple[Step, ...]


class Workout(Located):
    """A script that was read. ``file`` is its name for messages, ``folder`` where its paths start.

    ``pack`` is the folder of the pack that it is part of, if any.
    """

    title: str
    description: str = ""
    minutes: Annotated[float, Field(gt=0, le=MAX_MINUTES)] | None = None
    author: str = ""
    level: Level | None = None
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    language: str = "en"
    safety: str = ""
    voice: VoiceSettings = VoiceSettings()
    music: MusicSettings = MusicSettings()
    beeps: str = "classic"
    cues: CueSettings = CueSettings()
    paces: Mapping[str, str] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
    say_as: Mapping[str, str] = Field(default_factory=dict)
    phonemes: Mapping[str, str] = Field(default_factory=dict)
    """How written words sound, from ``say_as``, in the alphabet of :mod:`audiocoach.script.phonemes`."""
    phrases: Mapping[str, tuple[str, ...]] = Field(default_factory=dict)
    trainer: str = ""
    trainer_phrases: Mapping[str, Said] = Field(default_factory=dict)
    cover: str | None = None
    variables: Mapping[str, str] = Field(default_factory=dict)
    steps: tuple[Step, ...]
    file: str = ""
    folder: str = ""
    pack: str = ""
    warnings: tuple[Problem, ...] = Field(default=(), exclude=True, repr=False)
    """Warnings about the script, which do not change the track."""

    def problem(self, message: str, mark: Mark, **details: Any) -> Problem:
        """A problem at a place of the script; ``details`` are further fields of :class:`Problem`."""
        return Problem(message, self.file, mark.line, mark.column, **details)
