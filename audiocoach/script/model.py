"""What a script says, as frozen models: one per kind of step, and the workout that holds them.

Times are integer milliseconds. Every model carries where it came from: ``mark`` is its own place, ``marks``
the place of each key that was written. How values are written is parsed in :mod:`audiocoach.units` and
:mod:`audiocoach.script.quantities`; what is read from YAML becomes these models in
:mod:`audiocoach.script.load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import Field

from audiocoach.errors import Problem
from audiocoach.script.located import Located
from audiocoach.script.music import MusicSettings
from audiocoach.script.phrases import Said
from audiocoach.units import Ms

FORMAT_VERSION = 1
KITS = ("classic", "soft", "boxing", "whistle", "none")
LANGUAGES = ("en", "de", "es", "fr")
PLACEHOLDERS = ("title", "total", "exercise", "next", "round", "rounds", "sets_left", "section", "time_left")
"""What may stand in braces in spoken text and is filled in when it is said."""

MAX_STEPS = 20_000
"""Steps of a track after every repetition is written out."""
MAX_TRACK_MS: Ms = 6 * 3_600_000
"""Length of a track; no single duration may be longer either."""
MAX_SPOKEN_CHARS = 2000
"""Characters of one spoken text."""
DEFAULT_PACE_MS: Ms = 3000
"""Length of a repetition that has neither tempo nor pace."""
MAX_REPS = 1000
MAX_ROUNDS = 1000
MAX_SETS = 100
MAX_COUNTDOWN = 10
MAX_MINUTES = int(MAX_TRACK_MS) // 60_000
MIN_PACE_MS: Ms = 200
"""Shortest repetition."""
MIN_EVERY_MS: Ms = 5000
"""Shortest interval at which the time left is called."""
RATE_RANGE = (0.5, 2.0)
CADENCE_RANGE_SPM = (30.0, 240.0)
EFFORTS = ("easy", "steady", "tempo", "hard", "sprint")
BREATHING: Mapping[str, tuple[int, int, int, int]] = MappingProxyType(
    {"box": (4000, 4000, 4000, 4000), "4-7-8": (4000, 7000, 8000, 0), "coherent": (5500, 0, 5500, 0)}
)
"""Named patterns of breath: milliseconds to breathe in, hold, breathe out, hold."""

Milliseconds = Annotated[Ms, Field(ge=0)]
PositiveMilliseconds = Annotated[Ms, Field(gt=0)]
Level = Literal["beginner", "intermediate", "advanced"]
Sides = Literal["each", "left-right", "right-left", "alternate", "left", "right"]
Tips = Literal["none", "normal", "rich"]
TempoCues = Literal["ticks", "words", "off"]
SoundName = Literal["countdown", "go", "end", "switch", "tick", "phase", "click"]
RunWord = Literal["run", "walk", "jog", "sprint", "ride", "row"]


class Tempo(NamedTuple):
    """Milliseconds to lower, hold, lift and hold one repetition (eccentric, pause, concentric, pause)."""

    lower_ms: Ms
    hold_ms: Ms
    lift_ms: Ms
    top_ms: Ms

    @property
    def rep_ms(self) -> Ms:
        """Length of one repetition."""
        return self.lower_ms + self.hold_ms + self.lift_ms + self.top_ms


class Manner(NamedTuple):
    """How the one voice of a track speaks at a place: accent and pace, which a section may change."""

    accent: str | None = None
    rate: float = 1.0


class VoiceSettings(Located):
    """``voice``: which engine speaks, with which accent (a gTTS top-level domain such as ``co.uk``) and pace
    (0.5 to 2.0); ``clips`` is the folder of a trainer's recordings, ``gaps`` who says what is not recorded.
    """

    engine: str = "auto"
    accent: str | None = None
    rate: Annotated[float, Field(ge=RATE_RANGE[0], le=RATE_RANGE[1])] = 1.0
    clips: str | None = None
    gaps: str = "auto"

    @property
    def manner(self) -> Manner:
        """Accent and pace alone."""
        return Manner(self.accent, self.rate)


class CueSettings(Located):
    """``cues``: what is said and beeped. ``every_ms`` ``None`` is ``auto``, 0 is ``never``. ``own`` are the
    keys that the script wrote here or further out: they hold where a quiet kind of work would differ. With
    ``teach`` an exercise's set-up is told before its first set.
    """

    ready_ms: Milliseconds = 10_000
    countdown: Annotated[int, Field(ge=0, le=MAX_COUNTDOWN)] = 3
    countdown_voice: bool = False
    halfway: bool = True
    every_ms: Milliseconds | None = None
    tempo: TempoCues = "ticks"
    tips: Tips = "normal"
    next: bool = True
    own: frozenset[str] = frozenset()
    teach: bool = False


class Defaults(Located):
    """``defaults``: what holds where a step writes nothing: the rest between sets, the change-over between
    exercises, and the time of a rep. ``None`` is unset; of ``rep_ms`` it is ``auto``.
    """

    set_rest_ms: Milliseconds | None = None
    between_ms: Milliseconds | None = None
    rep_ms: PositiveMilliseconds | None = None


class Note(Located):
    """Words in a step: ``at_ms`` after its start, or before its end when negative; or at ``share`` of it."""

    text: str
    at_ms: Ms | None = None
    share: Annotated[float, Field(ge=0, le=1)] | None = None


class Step(Located):
    """Anything that can stand in a list of steps; ``key`` is the key that names its kind."""

    key: ClassVar[str]


class Exercise(Step):
    """``do``: an exercise by time, by repetitions, or both.

    ``for_ms`` and ``reps`` are per side unless there are no sides; at least one of them is set. ``tempo``
    wins over ``pace_ms``, the length of one repetition (default 3 s). ``sets`` of it are separated by
    ``rest_ms`` (``None``: nothing says how long); ``between_ms`` lie before it where it follows another with
    nothing between. ``distance`` (``400m``) and ``count`` (``12/9 cal``) are as written, for the preview;
    where ``is_paced`` their time is worked out, and not said. ``effort`` is a word, ``zone 2``, ``rpe 8`` or
    ``rir 2``. ``reps_from`` is the lower end of a range (``8-12``), which is timed by its upper end;
    ``max_reps`` asks for as many as can be done in ``for_ms``. ``cadence_spm`` clicks that often a minute.
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
    switch_ms: Milliseconds = 3000
    load: str | None = None
    effort: str | None = None
    distance: str | None = None
    count: str | None = None
    is_paced: bool = False
    tip: tuple[str, ...] = ()
    notes: tuple[Note, ...] = ()
    cadence_spm: Annotated[float, Field(ge=CADENCE_RANGE_SPM[0], le=CADENCE_RANGE_SPM[1])] | None = None
    announce: bool = True


class Run(Step):
    """``run`` and its sisters (``word``): a stretch by time, or by distance at a pace, which ``duration_ms``
    already resolves.

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
    """``rest``: a pause in which the next exercise is previewed; may carry words of its own."""

    key: ClassVar[str] = "rest"
    for_ms: PositiveMilliseconds
    say: str | None = None


class Say(Step):
    """``say``: words that take as long as they take; ``for_ms`` pads them."""

    key: ClassVar[str] = "say"
    text: str
    for_ms: PositiveMilliseconds | None = None


class Pause(Step):
    """``pause``: music alone."""

    key: ClassVar[str] = "pause"
    for_ms: PositiveMilliseconds


class Sound(Step):
    """``sound``: one sound, a tone of the kit by its name, or a file (``file``, relative to the script)."""

    key: ClassVar[str] = "sound"
    tone: SoundName | None = None
    file: str | None = None


class Phase(NamedTuple):
    """One phase of a cycle: what it is called and how long it lasts."""

    name: str
    length_ms: Ms


class Cycle(Step):
    """``cycle`` and ``breathe``: phases by name, over and over, for ``rounds`` whole rounds.

    ``cycle`` with ``for`` ends after that time, ``last_ms`` into its last round (``None``: that round is
    whole). ``spoken_first`` rounds name their phases, or every ``spoken_every``-th does; 0 is none of them.
    """

    key: ClassVar[str] = "cycle"
    phases: tuple[Phase, ...]
    rounds: Annotated[int, Field(ge=1)]
    last_ms: PositiveMilliseconds | None = None
    is_breath: bool = False
    spoken_first: Milliseconds = 3
    spoken_every: Milliseconds = 0


class Section(Step):
    """``section``: a chapter; may override music, beeps, cues and the voice's accent and rate for its steps.

    An override is the complete setting that holds inside: keys it does not write are those of the enclosing
    section or header (but another ``music.source`` starts from its own ``bpm``). ``None`` where the section
    writes nothing of it.
    """

    key: ClassVar[str] = "section"
    name: str
    steps: tuple[Step, ...]
    music: MusicSettings | None = None
    beeps: str | None = None
    cues: CueSettings | None = None
    voice: VoiceSettings | None = None


class Circuit(Step):
    """``circuit``: its steps in turn, ``rounds`` times; ``rest_ms`` between exercises, ``round_rest_ms``
    between rounds.

    ``round_rest_ms`` ``None`` means the rounds are separated like the exercises.
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
    (``None``: nothing says how long).
    """

    key: ClassVar[str] = "superset"
    steps: tuple[Step, ...]
    sets: Annotated[int, Field(ge=1, le=MAX_SETS)] = 1
    rest_ms: Milliseconds | None = None


class Emom(Step):
    """``emom``: ``intervals`` of ``every_ms``, one step each, taken in turn; what a step leaves of its
    interval is rest.
    """

    key: ClassVar[str] = "emom"
    intervals: Annotated[int, Field(ge=1, le=MAX_ROUNDS)]
    every_ms: PositiveMilliseconds = 60_000
    steps: tuple[Step, ...]


class Amrap(Step):
    """``amrap`` and ``for_time`` (``counts_up``): the list is read out, then the clock runs ``for_ms``.
    ``rounds`` are those that ``for_time`` asks for.
    """

    key: ClassVar[str] = "amrap"
    for_ms: PositiveMilliseconds
    steps: tuple[Step, ...]
    counts_up: bool = False
    rounds: Annotated[int, Field(ge=1, le=MAX_ROUNDS)] | None = None


class Ladder(Step):
    """``ladder`` and ``pyramid``: its steps once for each rung, which is their repetitions (``reps``) or
    their time (``times_ms``); a pyramid's rungs are written out up and down.
    """

    key: ClassVar[str] = "ladder"
    reps: tuple[Annotated[int, Field(ge=1, le=MAX_REPS)], ...] = ()
    times_ms: tuple[PositiveMilliseconds, ...] = ()
    steps: tuple[Step, ...]
    is_pyramid: bool = False


class Pick(Step):
    """``pick``: ``count`` of the ``steps`` under ``from``, chosen by ``seed`` and kept in their order."""

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
    """One script, read. ``file`` is its name for messages, ``folder`` where its paths start, and ``pack`` the
    folder of the pack it is part of, if any.
    """

    title: str
    description: str = ""
    minutes: Annotated[float, Field(gt=0, le=MAX_MINUTES)] | None = None
    author: str = ""
    level: Level | None = None
    tags: tuple[str, ...] = ()
    equipment: tuple[str, ...] = ()
    language: str = "en"
    safety: str = ""
    voice: VoiceSettings = VoiceSettings()
    music: MusicSettings = MusicSettings()
    beeps: str = "classic"
    cues: CueSettings = CueSettings()
    paces: Mapping[str, str] = Field(default_factory=dict)
    defaults: Defaults = Defaults()
    say_as: Mapping[str, str] = Field(default_factory=dict)
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
    """Findings about the script that are no errors; they do not change the track."""
