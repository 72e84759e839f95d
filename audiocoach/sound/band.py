"""The players of the built-in beds: from a score to the samples of a bar."""

from __future__ import annotations

import math
from functools import cached_property
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from audiocoach.sound import synth
from audiocoach.sound.scores import BedSpec
from audiocoach.units import SAMPLE_RATE

_STEPS = 16
_REST = "."
_OCTAVE = 12
_FIFTH = 7
_ECHO_STEPS = 3
_ECHO_LEVEL = 0.4
_PAN = 0.45
_STAB_DECAY_S = 0.07
_BASS_MOST_FRAMES = SAMPLE_RATE
_PAD_ATTACK_S = 0.08
_PUMP = 0.55
_PUMP_S = 0.13
_BED_LEVEL_DB = -6.0


class Band:
    """Renders the bars of one bed at one tempo; keeps its notes while it is at it."""

    def __init__(self, spec: BedSpec, bpm: float) -> None:
        """``bpm`` is the tempo to play at."""
        self.spec = spec
        self.bar_frames = 4 * 60 * SAMPLE_RATE / bpm
        octaves = math.log2(bpm / spec.bpm)
        self._gain = 10 ** ((_BED_LEVEL_DB + spec.gain_db + spec.gain_db_per_octave * octaves) / 20)
        self._tail_frames = round(spec.tail_s * SAMPLE_RATE)
        self._pads: dict[int, NDArray[np.float32]] = {}
        self._strings: dict[tuple[int, float, float], NDArray[np.float32]] = {}
        self._basses: dict[tuple[int, int], NDArray[np.float32]] = {}

    def bar(self, kind: str, chord: int) -> NDArray[np.float32]:
        """A bar of a kind over a chord of the bed with what rings on after it, shape (frames, 2)."""
        out = np.zeros((math.ceil(self.bar_frames) + self._tail_frames, 2), dtype=np.float32)
        scores = self.spec.scores[kind]
        for player, score in scores.items():
            level = np.float32(self._gain * 10 ** (self.spec.levels_db[player] / 20))
            if player == "pad":
                out += self._pad(chord) * (self._pump(scores.get("kick", "")) * level)[:, None]
            elif player in self._drums:
                self._play_drum(out, player, score, level)
            elif player == "bass":
                self._play_bass(out, chord, score, level)
            elif player == "stab":
                self._play_stab(out, chord, score, level)
            else:
                self._play_pluck(out, chord, score, level)
        ending = min(self._tail_frames, SAMPLE_RATE // 5)
        out[len(out) - ending :] *= np.linspace(1, 0, ending, dtype=np.float32)[:, None]
        return out

    @cached_property
    def _drums(self) -> dict[str, NDArray[np.float32]]:
        return {
            "kick": _panned(synth.kick(), 0.0),
            "clap": synth.clap(seed=11),
            "hat": synth.hat(seed=12, decay_s=0.022),
            "open": synth.hat(seed=13, decay_s=0.075),
            "shaker": synth.shaker(seed=14),
        }

    def _frame(self, step: int) -> int:
        return round(step * self.bar_frames / _STEPS)

    def _play_drum(self, out: NDArray[np.float32], player: str, score: str, level: np.float32) -> None:
        for step, digit in enumerate(score):
            if digit != _REST:
                strength = np.float32((int(digit) / 9) ** 1.5)
                _add(out, self._drums[player] * (level * strength), self._frame(step))

    def _play_bass(self, out: NDArray[np.float32], chord: int, score: str, level: np.float32) -> None:
        steps = [step for step, letter in enumerate(score) if letter != _REST]
        for step, following in pairwise([*steps, _STEPS]):
            midi = self.spec.roots[chord] + _FIFTH * (score[step].lower() == "b")
            midi += _OCTAVE * score[step].isupper()
            frames = self._frame(following) - self._frame(step)
            _add(out, self._bass(midi, min(frames, _BASS_MOST_FRAMES)) * level, self._frame(step))

    def _play_stab(self, out: NDArray[np.float32], chord: int, score: str, level: np.float32) -> None:
        tones = self.spec.chords[chord]
        for step in (step for step, letter in enumerate(score) if letter != _REST):
            for number, midi in enumerate(tones):
                side = _PAN if number % 2 else -_PAN
                _add(out, self._string(midi + _OCTAVE, _STAB_DECAY_S, side) * level, self._frame(step))

    def _play_pluck(self, out: NDArray[np.float32], chord: int, score: str, level: np.float32) -> None:
        """Each note and, from the other side, its echo a dotted eighth later."""
        tones, decay_s = self.spec.chords[chord], self.spec.pluck_decay_s
        for step, letter in enumerate(score):
            if letter == _REST:
                continue
            midi = tones[(ord(letter.lower()) - ord("a")) % len(tones)] + _OCTAVE * (1 + letter.isupper())
            side = _PAN if step % 4 < 2 else -_PAN
            _add(out, self._string(midi, decay_s, side) * level, self._frame(step))
            echo = self._string(midi, decay_s, -side) * (level * np.float32(_ECHO_LEVEL))
            _add(out, echo, self._frame(step + _ECHO_STEPS))

    def _string(self, midi: int, decay_s: float, pan: float) -> NDArray[np.float32]:
        key = (midi, decay_s, pan)
        if key not in self._strings:
            self._strings[key] = _panned(synth.pluck(midi, decay_s), pan)
        return self._strings[key]

    def _bass(self, midi: int, frames: int) -> NDArray[np.float32]:
        key = (midi, frames)
        if key not in self._basses:
            note = synth.bass(midi, frames / SAMPLE_RATE, self.spec.brightness)
            self._basses[key] = _panned(note, 0.0)
        return self._basses[key]

    def _pad(self, chord: int) -> NDArray[np.float32]:
        """The chord held over the bar, swelling in and, after the bar's end, fading under the next chord."""
        if chord not in self._pads:
            frames = math.ceil(self.bar_frames) + self._tail_frames
            held = synth.pad(self.spec.chords[chord], frames, 100 + chord, self.spec.pad_softness)
            attack = round(_PAD_ATTACK_S * SAMPLE_RATE)
            release = min(self._tail_frames, SAMPLE_RATE // 2)
            held[:attack] *= _rise(attack)
            end = round(self.bar_frames)
            held[end : end + release] *= _rise(release)[::-1]
            held[end + release :] = 0
            self._pads[chord] = held
        return self._pads[chord]

    def _pump(self, kick_score: str) -> NDArray[np.float32]:
        """How the pad makes way for the kick: a gain, shape (frames,)."""
        gain = np.ones(math.ceil(self.bar_frames) + self._tail_frames, dtype=np.float32)
        struck = [step for step, digit in enumerate(kick_score) if digit != _REST]
        for step, following in pairwise([*struck, _STEPS]):
            first, last = self._frame(step), self._frame(following)
            t = np.arange(last - first) / SAMPLE_RATE
            gain[first:last] = 1 - _PUMP * np.exp(-t / _PUMP_S)
        return gain


def _add(out: NDArray[np.float32], sound: NDArray[np.float32], at_frame: int) -> None:
    count = min(len(sound), len(out) - at_frame)
    if count > 0:
        out[at_frame : at_frame + count] += sound[:count]


def _panned(sound: NDArray[np.float32], pan: float) -> NDArray[np.float32]:
    """A mono sound at a place between left (-1) and right (1), of constant power."""
    angle = (pan + 1) * np.pi / 4
    sides = np.array([np.cos(angle), np.sin(angle)], dtype=np.float32) * np.float32(2**0.5)
    return sound[:, None] * sides


def _rise(frames: int) -> NDArray[np.float32]:
    """A quarter sine from 0 to 1, shape (frames, 1)."""
    return np.sin(np.pi / 2 * (np.arange(frames, dtype=np.float32) + 0.5) / frames)[:, None]
