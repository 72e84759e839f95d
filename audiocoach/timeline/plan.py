"""A plan: the session before the words have lengths.

A :class:`Stretch` is a segment whose length may still be open (``say`` takes as long as its words). Places
are :class:`Anchor` values, relative to a stretch, so that they hold whatever the words turn out to take.
:mod:`audiocoach.timeline.schedule` turns a plan and the cues' lengths into a
:class:`~audiocoach.timeline.model.Timeline`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from audiocoach.languages.phrases import Term
from audiocoach.script.model import CueSettings, Exercise, Manner, Run, Sound
from audiocoach.script.music import MusicSettings
from audiocoach.timeline.kits import Kit
from audiocoach.timeline.model import CUE_GAP_MS, Priority, RepSource, SegmentKind, Side, ToneKind
from audiocoach.trainers.read import SessionPhase
from audiocoach.units import Ms

CallKind = Literal["section", "circuit", "tabata", "emom", "every", "round", "repeat", "interval", "set"]
Clock = Literal["down", "up"]


TONE_PAD_MS: Ms = 100
"""Words keep this far from the end of a tone."""

ESTIMATED_MS_PER_CHARACTER = 70
"""Stands in for the length of words before they are spoken; totals are given to the minute."""

Words = tuple[str, Manner]
"""A text and how it is spoken: what a length belongs to."""


class Call(NamedTuple):
    """Something to announce when an exercise begins: a container that opens, or the count of a round,
    repetition, interval or set.
    """

    kind: CallKind
    name: str = ""
    number: int = 0
    total: int = 0
    every_ms: Ms = 0


class Title(NamedTuple):
    """A chapter's title before it is in words: its ``key`` in the phrase book, and its values."""

    key: str
    name: str = ""
    names: str = ""
    """The exercises that the chapter holds."""
    number: int = 0
    total: int = 0
    every_ms: Ms = 0


class Chapter(NamedTuple):
    """A chapter's identity (``number`` counts them in order of appearance) and its title."""

    number: int
    title: str | Title


class Stretch(NamedTuple):
    """A segment to be: ``duration_ms`` is ``None`` where the words decide.

    ``exercise`` is set on ``work``, on the ``switch`` inside it, and on the gap (``rest`` or ``ready``) that
    leads up to it. ``rep_ms`` is set where repetitions are timed and counted aloud. ``words`` are a ``say``
    step's text, a rest's own words, or a phase's name where it is spoken; ``said`` are those that are not in
    words yet. ``first`` marks the first ``work``
    of an exercise (its first side in its first set). ``occurrence`` counts, from 0, the sets of an exercise
    of this name and these tips. ``phase`` is a cycle's phase, counted from 0. ``clock`` says how time is
    called where one runs for the whole stretch. ``moves`` names the exercises of a stretch that holds
    several, done in one's own time. ``quiet`` work has no calls of time. ``session_phase`` is the one that
    the section's name suggests.
    """

    kind: SegmentKind
    duration_ms: Ms | None
    cues: CueSettings
    kit: Kit
    music: MusicSettings
    manner: Manner
    chapter: Chapter
    name: str = ""
    section: str | None = None
    round: int | None = None
    rounds: int | None = None
    set: int | None = None
    side: Side | None = None
    reps: int | None = None
    line: int | None = None
    exercise: Exercise | Run | None = None
    rep_ms: Ms | None = None
    rep_source: RepSource | None = None
    calls: tuple[Call, ...] = ()
    occurrence: int = 0
    first: bool = False
    words: str = ""
    said: Term | None = None
    at_least_ms: Ms = 0
    phase: int = 0
    is_breath: bool = False
    sound: Sound | None = None
    clock: Clock | None = None
    moves: tuple[str, ...] = ()
    quiet: bool = False
    session_phase: SessionPhase | None = None

    @property
    def switch_phrase(self) -> str:
        """The stock phrase for the change to this side or direction."""
        return "switch" if self.side in ("left", "right") else "switch_way"

    @property
    def counted(self) -> bool:
        """Whether its length is that of its repetitions: no countdown, halfway or time left then."""
        return self.kind == "work" and self.rep_ms is not None

    @property
    def likely_ms(self) -> Ms:
        """Its length, estimated where the words decide."""
        if self.duration_ms is not None:
            return self.duration_ms
        return max(self.at_least_ms, len(self.words) * ESTIMATED_MS_PER_CHARACTER)

    @property
    def templates(self) -> Iterator[str]:
        """Its words, tips and notes that hold a placeholder."""
        step = self.exercise
        own = (self.words, *step.tip, *(note.text for note in step.notes)) if step else (self.words,)
        return (text for text in own if "{" in text)

    @property
    def sets_left(self) -> int | None:
        """Sets still to do of its exercise, this one included."""
        if self.set is None or not isinstance(self.exercise, Exercise):
            return None
        return self.exercise.sets - self.set + 1

    @property
    def after_go_ms(self) -> Ms:
        """When words may begin after the go tone."""
        return self.kit.length_ms("go") + TONE_PAD_MS

    @property
    def countdown_ms(self) -> Ms:
        """What words leave free at the end for the countdown; spoken numbers keep their gap."""
        cues = self.cues
        return cues.countdown * 1000 + (CUE_GAP_MS if cues.countdown and cues.countdown_voice else 0)


class Anchor(NamedTuple):
    """A place: ``offset_ms`` after the start of a stretch, which is given by its number from 0, or after its
    end when ``from_end`` (then usually negative).
    """

    stretch: int
    offset_ms: Ms
    from_end: bool = False

    def later(self, by_ms: Ms) -> Anchor:
        """The same place, ``by_ms`` later."""
        return Anchor(self.stretch, self.offset_ms + by_ms, self.from_end)


class Utterance(NamedTuple):
    """Words to be placed: ``forms`` from the preferred to the shortest."""

    forms: tuple[str, ...]
    priority: Priority
    line: int | None
    manner: Manner
    later: tuple[Anchor, Anchor] | None = None
    """Another window, from start to end, for words that do not fit into that of their group."""


class StockPhrase(NamedTuple):
    """A phrase of the book to be said about a stretch; its values may be terms."""

    key: str
    priority: Priority
    stretch: Stretch
    turn: int
    values: tuple[tuple[str, object], ...]


class Preview(NamedTuple):
    """What comes next, by name and quantity, unless the script wants none; ``again`` is its name alone."""

    key: Literal["ready", "next", "again"]
    target: Stretch


class Count(NamedTuple):
    """A container that opens, or a count."""

    call: Call
    target: Stretch


class Tip(NamedTuple):
    """The exercise's tip for this time round, if it has one.

    ``turn`` counts those of one time from 0, of which there are ``turns``. ``later`` is another window for
    one that does not fit at all.
    """

    target: Stretch
    turn: int = 0
    turns: int = 1
    later: tuple[Anchor, Anchor] | None = None


class Fact(NamedTuple):
    """A fact that has not been used yet, if any is left."""

    stretch: Stretch


Saying = Utterance | StockPhrase | Preview | Count | Tip | Fact
"""Something to say; all but an utterance is not in words yet."""

_Said = TypeVar("_Said", bound=Saying)


class Group(NamedTuple, Generic[_Said]):
    """Utterances that share a window and keep their order.

    They are packed from ``start`` on, or against ``end`` when ``pack`` is ``end``; ``at`` means that the
    (single) utterance begins exactly on ``start``. A ``must`` that does not fit before ``end`` may use the
    time up to ``last_resort``; countdown beeps under it are left out.
    """

    utterances: tuple[_Said, ...]
    start: Anchor
    end: Anchor
    pack: Literal["start", "end", "at"] = "start"
    last_resort: Anchor | None = None


class PlannedTone(NamedTuple):
    """A planned beep. A countdown beep counts down to ``until``, and is left out if words sound between it
    and that place.
    """

    at: Anchor
    kind: ToneKind
    kit: str
    until: Anchor | None = None
    variant: str = ""


Moment = Group[Saying] | PlannedTone


def term(say: Callable[..., str], *parts: object, **named: object) -> Term:
    """A later call of ``say``, a method of :class:`~audiocoach.languages.phrases.PhraseBook`."""
    return Term(say, parts, tuple(named.items()))


def stock(key: str, priority: Priority, stretch: Stretch, *, turn: int = 0, **values: Any) -> StockPhrase:
    """A phrase of the book with its values; ``turn`` selects the variant."""
    return StockPhrase(key, priority, stretch, turn, tuple(values.items()))


def own_words(text: str, priority: Priority, stretch: Stretch) -> Utterance:
    """Words that need no phrase book, in a stretch's manner."""
    return Utterance((text,), priority, stretch.line, stretch.manner)


@dataclass(frozen=True, slots=True)
class Plan:
    """The whole session before its words have lengths."""

    title: str
    folder: str
    stretches: tuple[Stretch, ...]
    groups: tuple[Group[Utterance], ...]
    tones: tuple[PlannedTone, ...]
    lead_ms: tuple[Ms, ...]
    """By stretch: silence a ``say`` keeps before its words, because a tone or other words end there."""
    wait: Words
    """What a file says in which the music waits for the listener: what "next" does."""
    told_ms: Ms | None = None
    """The length that ``{total}`` says, in whole minutes; ``None`` if no words say it."""

    @property
    def words(self) -> Iterator[Words]:
        """Every text in its preferred form, in order of the track: what has to be spoken before anything
        can be placed.
        """
        for stretch in self.stretches:
            if stretch.kind == "say":
                yield stretch.words, stretch.manner
        for group in self.groups:
            for utterance in group.utterances:
                yield utterance.forms[0], utterance.manner

    @property
    def sound_paths(self) -> list[str]:
        """The sound files of the script's own that sound somewhere."""
        files = [stretch.sound.file for stretch in self.stretches if stretch.sound and stretch.sound.file]
        return [sound_path(self.folder, file) for file in dict.fromkeys(files)]


def activity_of(stretch: Stretch) -> str:
    """The kind of a run (``run``, ``ride``, ...); empty for everything else."""
    return stretch.exercise.word if stretch.kind == "work" and isinstance(stretch.exercise, Run) else ""


def sound_path(folder: str, file: str) -> str:
    """The path of a script's sound file."""
    return str(PurePath(folder) / file)
