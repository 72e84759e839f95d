"""What a script says, as frozen models: one per kind of step, and the workout that holds them.

Times are integer milliseconds. Every model carries where it came from: ``mark`` is its own place, ``marks``
the place of each key that was written. How values are written is parsed in :mod:`audiocoach.units` and
:mod:`audiocoach.script.quantities`; what is read from YAML becomes these models in
:mod:`audiocoach.script.load`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict, Field

FORMAT_VERSION = 1
BEDS = ("drive", "calm")
KITS = ("classic", "none")
LANGUAGES = ("en",)
PLACEHOLDERS = ("title", "total", "exercise", "next", "round", "rounds", "sets_left", "section", "time_left")
"""What may stand in braces in spoken text and is filled in when it is said."""

MAX_STEPS = 20_000
"""Steps of a track after every repetition is written out."""
MAX_TRACK_MS = 6 * 3_600_000
"""Length of a track; no single duration may be longer either."""
MAX_SPOKEN_CHARS = 2000
"""Characters of one spoken text."""
DEFAULT_PACE_MS = 3000
"""Length of a repetition that has neither tempo nor pace."""
MAX_REPS = 1000
MAX_ROUNDS = 1000
MAX_SETS = 100
MAX_COUNTDOWN = 10
MAX_MINUTES = MAX_TRACK_MS // 60_000
MIN_PACE_MS = 200
"""Shortest repetition."""
MIN_EVERY_MS = 5000
"""Shortest interval at which the time left is called."""
RATE_RANGE = (0.5, 2.0)
LEVEL_RANGE_LUFS = (-60.0, -5.0)
DUCK_RANGE_DB = (0.0, 40.0)
BPM_RANGE = (60.0, 200.0)
MAX_CROSSFADE_MS = 20_000

Milliseconds = Annotated[int, Field(ge=0)]
PositiveMilliseconds = Annotated[int, Field(gt=0)]
Level = Literal["beginner", "intermediate", "advanced"]
Sides = Literal["each", "left-right", "right-left"]
Tips = Literal["none", "normal", "rich"]
TempoCues = Literal["ticks", "words", "off"]
RunWord = Literal["run", "walk", "jog", "sprint", "ride", "row"]


class Mark(NamedTuple):
    """A place in a file; line and column count from 1."""

    line: int
    column: int


class Tempo(NamedTuple):
    """Milliseconds to lower, hold, lift and hold one repetition (eccentric, pause, concentric, pause)."""

    lower_ms: int
    hold_ms: int
    lift_ms: int
    top_ms: int

    @property
    def rep_ms(self) -> int:
        """Length of one repetition."""
        return self.lower_ms + self.hold_ms + self.lift_ms + self.top_ms


class Located(BaseModel):
    """A frozen model that knows its place: ``mark`` of the whole, ``marks`` by written key."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    mark: Mark = Mark(1, 1)
    marks: Mapping[str, Mark] = Field(default_factory=dict, repr=False)

    def line_of(self, key: str) -> int:
        """The line on which ``key`` was written, or the model's own."""
        return self.marks.get(key, self.mark).line


class VoiceSettings(Located):
    """``voice``: which engine speaks, with which accent (a gTTS top-level domain such as ``co.uk``) and pace
    (0.5 to 2.0).
    """

    engine: str = "auto"
    accent: str | None = None
    rate: Annotated[float, Field(ge=RATE_RANGE[0], le=RATE_RANGE[1])] = 1.0


class MusicSettings(Located):
    """``music``: what plays and how loud. ``source`` is as written: ``none``, a bed, or paths relative to the
    script.

    ``level_lufs`` -60 to -5 between cues; ``duck_db`` 0 to 40 under speech; ``bpm`` 60 to 200, beds only.
    """

    source: tuple[str, ...] = ("drive",)
    level_lufs: Annotated[float, Field(ge=LEVEL_RANGE_LUFS[0], le=LEVEL_RANGE_LUFS[1])] = -17.0
    duck_db: Annotated[float, Field(ge=DUCK_RANGE_DB[0], le=DUCK_RANGE_DB[1])] = 15.0
    bpm: Annotated[float, Field(ge=BPM_RANGE[0], le=BPM_RANGE[1])] | None = None
    crossfade_ms: Annotated[int, Field(ge=0, le=MAX_CROSSFADE_MS)] = 3000


class CueSettings(Located):
    """``cues``: what is said and beeped. ``every_ms`` ``None`` is ``auto``, 0 is ``never``."""

    ready_ms: Milliseconds = 10_000
    countdown: Annotated[int, Field(ge=0, le=MAX_COUNTDOWN)] = 3
    countdown_voice: bool = False
    halfway: bool = True
    every_ms: Milliseconds | None = None
    tempo: TempoCues = "ticks"
    tips: Tips = "normal"
    next: bool = True


class Step(Located):
    """Anything that can stand in a list of steps; ``key`` is the key that names its kind."""

    key: ClassVar[str]


class Exercise(Step):
    """``do``: an exercise by time, by repetitions, or both.

    ``for_ms`` and ``reps`` are per side unless there are no sides; at least one of them is set. ``tempo``
    wins over ``pace_ms``, the length of one repetition (default 3 s). ``sets`` of it are separated by
    ``rest_ms``.
    """

    key: ClassVar[str] = "do"
    name: str
    for_ms: PositiveMilliseconds | None = None
    reps: Annotated[int, Field(ge=1, le=MAX_REPS)] | None = None
    sets: Annotated[int, Field(ge=1, le=MAX_SETS)] = 1
    rest_ms: Milliseconds = 0
    tempo: Tempo | None = None
    pace_ms: PositiveMilliseconds | None = None
    sides: Sides | None = None
    switch_ms: Milliseconds = 3000
    load: str | None = None
    tip: tuple[str, ...] = ()
    announce: bool = True


class Run(Step):
    """``run`` and its sisters (``word``): a stretch by time, or by distance at a pace, which ``duration_ms``
    already resolves.

    ``distance`` is the distance as written, for the preview.
    """

    key: ClassVar[str] = "run"
    word: RunWord = "run"
    name: str
    duration_ms: PositiveMilliseconds
    distance: str | None = None
    tip: tuple[str, ...] = ()


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


class Workout(Located):
    """One script, read: the header's settings and the steps. ``file`` is its name for messages, ``folder``
    where its paths start.
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
    say_as: Mapping[str, str] = Field(default_factory=dict)
    cover: str | None = None
    variables: Mapping[str, str] = Field(default_factory=dict)
    steps: tuple[Step, ...]
    file: str = ""
    folder: str = ""
