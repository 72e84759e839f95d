"""The players of the built-in beds: they turn the score of a bar into samples."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound import synth
from audiocoach.sound.scores import BedSpec, Layer, Scores
from audiocoach.units import SAMPLE_RATE

_STEPS = 16
_REST = "."
_ECHO_STEPS = 3
_ECHO_LEVEL = 0.4
_PAN = 0.45
_STAB_DECAY_S = 0.07
_BELL_DECAY_S = 0.9
_KEYS_S = 1.1
_BASS_MOST_FRAMES = SAMPLE_RATE
_FULL = np.float32(1.0)
_PUMP = 0.55
_PUMP_S = 0.13
_PUMP_ATTACK_FRAMES = SAMPLE_RATE * 4 // 1000
_BED_LEVEL_DB = -6.0

OCTAVE = 12
FIFTH = 7
BASS_LOW = 28
"""The lowest bass note, E1 (41 Hz), which small speakers can still suggest."""
CHORD_LOW = 53
"""The lowest note of held chords, F3 (175 Hz): above the bass, below speech."""

SCALES: Mapping[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
}
"""Semitones above the tonic."""


@dataclass(frozen=True, slots=True)
class Chord:
    """A chord as MIDI notes: the ``root`` for the bass, and ``notes`` in ascending order in an octave."""

    root: int
    notes: tuple[int, ...]


Bar = tuple[tuple[tuple[str, str, float], ...], int]
"""The players of a bar, each with its score and its level in dB, and the degree of the chord."""


class Band:
    """Renders the bars of one bed at one tempo in one key, and keeps the notes it has rendered."""

    def __init__(self, spec: BedSpec, bpm: float, tonic: int) -> None:
        """``bpm`` is the tempo, ``tonic`` the note of the key in semitones above C."""
        self.spec = spec
        self.bar_frames = 4 * 60 * SAMPLE_RATE / bpm
        self._tonic = tonic
        self._tail_frames = round(spec.tail_s * SAMPLE_RATE)
        self._pads: dict[int, NDArray[np.float32]] = {}
        self._notes: dict[tuple[str, int, float], NDArray[np.float32]] = {}
        self._swells: dict[str, NDArray[np.float32]] = {}
        self._pumps: dict[tuple[str, float], NDArray[np.float32]] = {}

    def form(self, layer: Layer) -> list[Bar]:
        """Return the bars of the form in a layer. Equal bars have the same sound."""
        return [
            (self._playing(self.spec.scores[kind], layer), degree) for kind, degree in self.spec.bars(layer)
        ]

    def _playing(self, scores: Scores, layer: Layer) -> tuple[tuple[str, str, float], ...]:
        levels = ((player, score, self.spec.level_db(player, layer)) for player, score in scores.items())
        return tuple((player, score, level) for player, score, level in levels if level is not None)

    def bar(self, bar: Bar) -> NDArray[np.float32]:
        """Render a bar and its tail, shape (frames, 2)."""
        heard, degree = bar
        # In memory, each channel is in one piece: adding to it is several times as fast.
        out = np.zeros((2, math.ceil(self.bar_frames) + self._tail_frames), dtype=np.float32).T
        notes = chord(self._tonic, self.spec.scale, degree, self.spec.thirds)
        for player, score, level_db in heard:
            level = np.float32(10 ** ((_BED_LEVEL_DB + level_db) / 20))
            if player == "pad":
                kick = next(((beats, db) for name, beats, db in heard if name == "kick"), ("", 0.0))
                held = self._pad(notes, degree)
                loud = level * _strength(score)
                out += held * (self._pump(*kick)[:, None] * loud if kick[0] else loud)
            elif player in ("rise", "wave"):
                _add(out, self._swell(player) * (level * _strength(score)), 0)
            elif player in _DRUMS:
                self._play_drum(out, player, score, level)
            elif player == "bass":
                self._play_bass(out, notes, score, level)
            elif player in ("stab", "keys"):
                self._play_chord(out, player, notes, score, level)
            else:
                self._play_melody(out, player, notes, score, level)
        ending = min(self._tail_frames, SAMPLE_RATE // 5)
        out[len(out) - ending :] *= _fall(ending)
        return out

    def _frame(self, step: int) -> int:
        late = self.spec.swing if step % 2 else 0.0
        return round((step + late) * self.bar_frames / _STEPS)

    def _play_drum(self, out: NDArray[np.float32], player: str, score: str, level: np.float32) -> None:
        for step, digit in _played_steps(score):
            _add(out, _drum(player) * (level * _strength(digit)), self._frame(step))

    def _play_bass(self, out: NDArray[np.float32], notes: Chord, score: str, level: np.float32) -> None:
        struck = _played_steps(score)
        ends = [step for step, _ in struck[1:]] + [_STEPS]
        for (step, letter), following in zip(struck, ends, strict=True):
            midi = notes.root + FIFTH * (letter.lower() == "b") + OCTAVE * letter.isupper()
            frames = min(self._frame(following) - self._frame(step), _BASS_MOST_FRAMES)
            note = self._note("bass", midi, frames / SAMPLE_RATE)
            _add_panned(out, note, 0.0, level, self._frame(step))

    def _play_chord(
        self, out: NDArray[np.float32], player: str, notes: Chord, score: str, level: np.float32
    ) -> None:
        for step, written in _played_steps(score):
            strength = _strength(written) if written.isdigit() else 1.0
            for number, midi in enumerate(notes.notes):
                pan = _PAN if number % 2 else -_PAN
                if player == "keys":  # every second note an octave up: an open chord
                    note = self._note("keys", midi + OCTAVE * (number % 2), _KEYS_S)
                else:
                    note = self._note("pluck", midi + OCTAVE, _STAB_DECAY_S)
                _add_panned(out, note, pan, level * np.float32(strength), self._frame(step))

    def _play_melody(
        self, out: NDArray[np.float32], player: str, notes: Chord, score: str, level: np.float32
    ) -> None:
        """Add each note, and its echo a dotted eighth later from the other side."""
        decay_s = _BELL_DECAY_S if player == "bell" else self.spec.pluck_decay_s
        for step, letter in _played_steps(score):
            tone = notes.notes[(ord(letter.lower()) - ord("a")) % len(notes.notes)]
            midi = tone + OCTAVE * (1 + letter.isupper())
            pan = _PAN if step % 4 < 2 else -_PAN
            note = self._note(player, midi, decay_s)
            _add_panned(out, note, pan, level, self._frame(step))
            echo_level = level * np.float32(_ECHO_LEVEL)
            _add_panned(out, note, -pan, echo_level, self._frame(step + _ECHO_STEPS))

    def _note(self, player: str, midi: int, length_s: float) -> NDArray[np.float32]:
        """Return a note, shape (frames,), rendered once; ``length_s`` is the decay of a struck note."""
        key = (player, midi, length_s)
        if key not in self._notes:
            match player:
                case "bass":
                    note = synth.bass(midi, length_s, self.spec.brightness)
                case "keys":
                    note = synth.keys(midi, length_s)
                case "bell":
                    note = synth.bell(midi, length_s)
                case _:
                    note = synth.pluck(midi, length_s)
            self._notes[key] = note
        return self._notes[key]

    def _swell(self, player: str) -> NDArray[np.float32]:
        """Return a sound that fills a bar, shape (frames, 2)."""
        if player not in self._swells:
            frames = round(self.bar_frames)
            made = synth.rise(frames, seed=16) if player == "rise" else synth.wave(frames, seed=17)
            self._swells[player] = made
        return self._swells[player]

    def _pad(self, notes: Chord, degree: int) -> NDArray[np.float32]:
        """Return the chord held over the bar. It swells in, and fades under the next chord after the bar."""
        if degree not in self._pads:
            frames = math.ceil(self.bar_frames) + self._tail_frames
            held = synth.pad(notes.notes, frames, 100 + degree, self.spec.pad_softness)
            fade = round(self.spec.pad_fade_s * SAMPLE_RATE)
            end = round(self.bar_frames)
            held[:fade] *= _rise(fade)[: len(held)]
            held[end : end + fade] *= _rise(fade)[::-1]
            held[end + fade :] = 0
            self._pads[degree] = held
        return self._pads[degree]

    def _pump(self, kick_score: str, kick_db: float) -> NDArray[np.float32]:
        """Return the gain by which the kick pumps the pad, more if the kick is louder, shape (frames,).

        It falls within 4 ms before each kick, because a step would click, and returns over the kick and the
        tail of the bar.
        """
        key = (kick_score, kick_db)
        if key not in self._pumps:
            gain = np.ones(math.ceil(self.bar_frames) + self._tail_frames, dtype=np.float32)
            depth = _PUMP * min(1.0, 10 ** ((kick_db - self.spec.levels_db.get("kick", 0.0)) / 20))
            returning = (1 - depth * _fading(len(gain))).astype(np.float32)
            for step, _ in _played_steps(kick_score):
                struck = self._frame(step)
                falling = max(0, struck - _PUMP_ATTACK_FRAMES)
                gain[falling:struck] = np.linspace(gain[falling], 1 - depth, struck - falling, endpoint=False)
                gain[struck:] = returning[: len(gain) - struck]
            self._pumps[key] = gain
        return self._pumps[key]


def _played_steps(score: str) -> list[tuple[int, str]]:
    """Return the steps on which something is played, each with its sign in the score."""
    return [(step, written) for step, written in enumerate(score) if written != _REST]


def _strength(digit: str) -> np.float32:
    """Return a level from 1 to 9 as a factor."""
    return np.float32((int(digit) / 9) ** 1.5)


def _panned_drum(sound: NDArray[np.float32], pan: float) -> NDArray[np.float32]:
    out = np.zeros((2, len(sound)), dtype=np.float32).T
    _add_panned(out, sound, pan, _FULL, 0)
    return out


_DRUMS: Mapping[str, Callable[[], NDArray[np.float32]]] = {
    "kick": lambda: _panned_drum(synth.kick(), 0.0),
    "clap": lambda: synth.clap(seed=11),
    "hat": lambda: synth.hat(seed=12, decay_s=0.022),
    "open": lambda: synth.hat(seed=13, decay_s=0.075),
    "shaker": lambda: synth.shaker(seed=14),
    "crash": lambda: synth.crash(seed=15),
    "tom": lambda: _panned_drum(synth.tom(), -0.2),
}


@cache
def _drum(player: str) -> NDArray[np.float32]:
    """Return a drum, shape (frames, 2); all bands share it."""
    return _DRUMS[player]()


@lru_cache(maxsize=1)
def _fading(frames: int) -> NDArray[np.float64]:
    """Return how the pump fades after a kick, shape (frames,)."""
    fading: NDArray[np.float64] = np.exp(-(np.arange(frames) / SAMPLE_RATE) / _PUMP_S)
    return fading


def _add(out: NDArray[np.float32], sound: NDArray[np.float32], at_frame: int) -> None:
    count = min(len(sound), len(out) - at_frame)
    if count > 0:
        out[at_frame : at_frame + count] += sound[:count]


def _add_panned(
    out: NDArray[np.float32], sound: NDArray[np.float32], pan: float, level: np.float32, at_frame: int
) -> None:
    """Add a mono sound between left (-1) and right (1) at constant power."""
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * (level * np.float32(2**0.5))
    for channel in range(2):
        _add(out[:, channel], sound * sides[channel], at_frame)


@lru_cache(maxsize=1)
def _fall(frames: int) -> NDArray[np.float32]:
    """Return a straight line from 1 to 0, shape (frames, 1)."""
    return np.linspace(1, 0, frames, dtype=np.float32)[:, None]


def _rise(frames: int) -> NDArray[np.float32]:
    """Return a quarter sine from 0 to 1, shape (frames, 1)."""
    return np.sin(np.pi / 2 * (np.arange(frames, dtype=np.float32) + 0.5) / frames)[:, None]


def chord(tonic: int, scale: str, degree: int, thirds: tuple[int, ...]) -> Chord:
    """Return a chord on a degree (1 to 7) of a scale, in the same register in every key.

    ``tonic`` is in semitones above C. ``thirds`` are scale steps above the degree: (0, 2, 4) is a triad, 6
    the seventh, 8 the ninth.
    """
    steps = SCALES[scale]
    classes = [(tonic + steps[(degree - 1 + step) % 7]) % OCTAVE for step in thirds]
    root = (tonic + steps[degree - 1]) % OCTAVE
    return Chord(_from(BASS_LOW, root), tuple(sorted({_from(CHORD_LOW, note) for note in classes})))


def _from(low: int, pitch_class: int) -> int:
    """Return the lowest note of a pitch class that is not below ``low``."""
    return low + (pitch_class - low) % OCTAVE
