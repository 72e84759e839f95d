"""The parts of a bed: scores, form, and the balance of its players."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from audiocoach.timeline.model import Fullness

Layer = Literal[Fullness, "turn"]
"""How full a bar is played; ``turn`` is the bar that leads into work."""

Scores = Mapping[str, str]
"""The 16 steps of a bar for each player.

A digit is a level (9 is full), a dot is a rest. ``bass``, ``pluck`` and ``bell`` have letters: ``a`` is the
root or the lowest note of the chord, ``b`` the fifth or the next note, and so on. Capitals are an octave
higher. ``keys`` and ``stab`` play the chord, ``pad`` holds it for the bar, ``rise`` and ``wave`` fill the
bar.
"""


@dataclass(frozen=True, slots=True)
class FormPart:
    """Eight bars: the degrees of their chords, which repeat, and the kind of each bar."""

    chords: str
    kinds: str

    def bars(self) -> list[tuple[str, int]]:
        """Return kind and degree of each bar."""
        kinds = self.kinds.split()
        return [(kind, int(self.chords[number % len(self.chords)])) for number, kind in enumerate(kinds)]


@dataclass(frozen=True, slots=True)
class BedSpec:
    """The specification of a bed.

    Attributes:
        bpm: default tempo in beats per minute.
        tonic: note of the default key.
        scale: one of :data:`~audiocoach.sound.band.SCALES`.
        thirds: the notes of a chord, as scale steps above its degree.
        scores: the score of each kind of bar.
        form: the parts, of eight bars each.
        turn: the kind of bar that leads into work.
        levels_db: the level of each player at work.
        rest_db: the players that play at rest, each with the change of its level.
        calm_db: the same in recovery.
        swing: delay of every second step, in steps.
        tail_s: length of the tail of a bar.
        pad_fade_s: crossfade of held chords; at most ``tail_s``.
        pad_softness: decrease of the pad's partials (1 bright, 2 dark).
        pluck_decay_s: time in which a plucked note falls to a third.
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
        """Return kind and degree of every bar of the form in a layer."""
        bars = [bar for part in self.form for bar in part.bars()]
        return [(self.turn, degree) for _, degree in bars] if layer == "turn" else bars

    def level_db(self, player: str, layer: Layer) -> float | None:
        """Return the level of a player in a layer; ``None`` if it is silent."""
        added = {"rest": self.rest_db, "calm": self.calm_db}.get(layer)
        if added is None:
            return self.levels_db[player]
        return self.levels_db[player] + added[player] if player in added else None
