"""What a bed is made of, and the five of them by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from audiocoach.timeline.model import Fullness

Layer = Literal[Fullness, "turn"]
"""How full a bar is played; ``turn`` is the bar that leads up to work."""

Scores = Mapping[str, str]
"""What each player does in the 16 steps of a bar.

A digit is a level (9 full), a dot a rest. ``bass``, ``pluck`` and ``bell`` play letters: ``a`` is the root or
the chord's lowest note, ``b`` the fifth or the next note, and so on; capitals are an octave up. ``keys`` and
``stab`` strike the chord, ``pad`` holds it for the bar, ``rise`` and ``wave`` fill the bar.
"""


@dataclass(frozen=True, slots=True)
class FormPart:
    """Eight bars: the degrees of their chords, round and round, and the kind of each bar."""

    chords: str
    kinds: str

    def bars(self) -> list[tuple[str, int]]:
        """Kind and degree of each bar."""
        kinds = self.kinds.split()
        return [(kind, int(self.chords[number % len(self.chords)])) for number, kind in enumerate(kinds)]


@dataclass(frozen=True, slots=True)
class BedSpec:
    """A bed.

    Attributes:
        bpm: its own tempo.
        tonic: its own key's note.
        scale: of :data:`~audiocoach.sound.band.SCALES`.
        thirds: the scale steps above a chord's degree that sound.
        scores: the bars by kind.
        form: its parts, of eight bars each.
        turn: the kind of bar that leads up to work.
        levels_db: the balance of the players at work.
        rest_db: the players that stay at rest, each with what is added to its level.
        calm_db: the same in recovery.
        swing: how late every second step comes, in steps.
        tail_s: how long a bar rings on after its end.
        pad_fade_s: over which one held chord gives way to the next; not more than ``tail_s``.
        pad_softness: how fast the pad's partials fall (1 bright, 2 dark).
        pluck_decay_s: in which a plucked note falls to a third.
        brightness: of the bass, 0 to 1.
    """

    bpm: float
    tonic: str
    scale: str
    thirds: tuple[int, ...]
    scores: Mapping[str, Scores]
    form: tuple[FormPart, ...]
    turn: str
    levels_db: Mapping[str, float]
    rest_db: Mapping[str, float]
    calm_db: Mapping[str, float]
    swing: float = 0.0
    tail_s: float = 0.8
    pad_fade_s: float = 0.3
    pad_softness: float = 1.3
    pluck_decay_s: float = 0.12
    brightness: float = 0.6

    def bars(self, layer: Layer) -> list[tuple[str, int]]:
        """Kind and degree of every bar of the form, as a layer plays them."""
        bars = [bar for part in self.form for bar in part.bars()]
        return [(self.turn, degree) for _, degree in bars] if layer == "turn" else bars

    def level_db(self, player: str, layer: Layer) -> float | None:
        """How loud a player is in a layer; ``None`` where it is silent."""
        added = {"rest": self.rest_db, "calm": self.calm_db}.get(layer)
        if added is None:
            return self.levels_db[player]
        return self.levels_db[player] + added[player] if player in added else None
