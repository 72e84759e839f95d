"""The result of reading a foreign workout: a draft of the session, and remarks on what was lost."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

from audiocoach.errors import Problem, ScriptError
from audiocoach.units import Ms

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord


@dataclass(frozen=True, slots=True)
class TimedText:
    """Words to say ``at_ms`` after the start of a step."""

    at_ms: Ms
    text: str


@dataclass(frozen=True, slots=True)
class DraftStep:
    """One step of the run family.

    A step may have ``distance`` and ``pace``, as a script writes them, instead of a time. ``length_ms`` is
    then computed from them. Without a distance, ``pace`` is a target.
    """

    word: RunWord
    name: str
    length_ms: Ms
    distance: str = ""
    pace: str = ""
    effort: str = ""
    tips: tuple[str, ...] = ()
    notes: tuple[TimedText, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftExercise:
    """One exercise of strength, stretching or a drill: ``sets`` of ``reps`` or of a time.

    ``reps`` is written as a script does (``8-12``, ``max``); when it is empty, ``length_ms`` is the time of a
    set. ``rest_ms`` follows each set but the last; ``None`` leaves it to the script's defaults. ``load`` and
    ``effort`` are written as a script does (``60kg``, ``rpe 8``).
    """

    name: str
    reps: str = ""
    length_ms: Ms = 0
    sets: int = 1
    rest_ms: Ms | None = None
    load: str = ""
    effort: str = ""
    tips: tuple[str, ...] = ()
    notes: tuple[TimedText, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftRest:
    """A rest of ``length_ms``, with what is said in it."""

    length_ms: Ms
    say: str = ""


@dataclass(frozen=True, slots=True)
class DraftPause:
    """Music alone for ``length_ms``."""

    length_ms: Ms


@dataclass(frozen=True, slots=True)
class DraftSay:
    """Words between two steps; the clock waits for them."""

    text: str


@dataclass(frozen=True, slots=True)
class DraftLine:
    """A step in the short form of a script's line (``Push-up 3 x 10``), written as it is."""

    text: str


@dataclass(frozen=True, slots=True)
class DraftLoop:
    """Steps that are repeated."""

    times: int
    steps: tuple[DraftItem, ...]


@dataclass(frozen=True, slots=True)
class DraftSection:
    """Steps under a heading."""

    name: str
    steps: tuple[DraftItem, ...]


@dataclass(frozen=True, slots=True)
class DraftContainer:
    """Steps in any other step of a script: its ``key`` (``circuit``, ``amrap``), the key's ``value``, and
    ``options`` as a script writes them (``("rounds", "3")``).
    """

    key: str
    value: str
    steps: tuple[DraftItem, ...]
    options: tuple[tuple[str, str], ...] = ()


DraftItem = (
    DraftStep
    | DraftExercise
    | DraftRest
    | DraftPause
    | DraftSay
    | DraftLine
    | DraftLoop
    | DraftSection
    | DraftContainer
)


@dataclass(frozen=True, slots=True)
class Draft:
    """A session that can be written as a script; ``language`` is "" for that of cues without one, English."""

    title: str
    steps: tuple[DraftItem, ...]
    description: str = ""
    author: str = ""
    tags: tuple[str, ...] = ()
    language: str = ""


@dataclass(frozen=True, slots=True)
class DraftDay:
    """A session on a day of a plan, with the time of day at which it begins if it has one."""

    date: datetime.date
    draft: Draft
    time: datetime.time | None = None


@dataclass(frozen=True, slots=True)
class DraftPlan:
    """Sessions on the days of a plan, in any order; several may be on one day."""

    title: str
    days: tuple[DraftDay, ...]
    description: str = ""


@dataclass(frozen=True, slots=True)
class Remark:
    """A note on what was changed or left out. ``line`` counts from 1; 0 means the whole file.

    It ``is_minor`` if the session is the same without it: the same steps, lengths, targets and words.
    """

    line: int
    text: str
    is_minor: bool = field(default=False, compare=False)


@dataclass(frozen=True, slots=True)
class ImportRequest:
    """What to import and how.

    ``file`` is the name for messages, ``title`` the title if the file has none. ``word`` is the kind of its
    steps, whatever the file says. ``pace`` (``5:00/km``) converts distances to time. ``open_ms`` is the time
    of a step that has no length (a press of the lap button); without it such a step is refused. Of a training
    log, ``session`` is the name of the session to take (empty: the latest of all), ``is_next`` asks for what
    was earned instead of what was done, ``unit`` (``kg``, ``lb``) is that of its loads where it names none,
    and ``with_notes`` speaks the notes of the diary. Of a plan, only the days from ``since`` to ``until`` are
    taken.
    """

    file: str
    title: str = "Workout"
    word: RunWord | None = None
    pace: str = ""
    open_ms: Ms | None = None
    session: str = ""
    is_next: bool = False
    unit: str = ""
    with_notes: bool = False
    since: datetime.date | None = None
    until: datetime.date | None = None

    def takes(self, day: datetime.date) -> bool:
        """Whether a plan's day is requested."""
        return (self.since or day) <= day <= (self.until or day)

    def refuse(self, message: str, *, line: int = 0, column: int = 1, suggestion: str = "") -> NoReturn:
        """Raise a :class:`ScriptError` that names the place."""
        raise ScriptError([Problem(message, self.file, line, column, suggestion=suggestion)])


@dataclass(frozen=True, slots=True)
class Remarks:
    """The remarks collected while a file is read."""

    found: list[Remark] = field(default_factory=list)

    def add(self, line: int, text: str, *, is_minor: bool = False) -> None:
        """Add a remark, unless it is a repetition."""
        remark = Remark(line, text, is_minor)
        if remark not in self.found[-20:]:
            self.found.append(remark)


@dataclass(frozen=True, slots=True)
class Importer:
    """A format: its name for ``--format``, its title for people, the suffixes of its files, its reader.

    ``recognises`` judges the beginning of a file (:data:`~audiocoach.importers.registry.SNIFFED_BYTES`) and
    never raises. ``read`` makes a session or a plan of a whole file, and raises :class:`ScriptError` for what
    it cannot read. Packages register one in the group ``audiocoach.importers``.
    """

    name: str
    title: str
    suffixes: tuple[str, ...]
    recognises: Callable[[bytes], bool]
    read: Callable[[bytes, ImportRequest], tuple[Draft | DraftPlan, tuple[Remark, ...]]]
