"""The user's own sound files: sounds of a script (a gong, a whistle, a recorded shout), and tone kits.

A kit is a folder with a file for each tone. A tone is cut to its onset, so that it is on time, and gets the
level of the ``classic`` tone of the same name, so that a kit of loud and quiet files is even and can be heard
over the music.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

import numpy as np
from numpy.typing import NDArray

from audiocoach.errors import AudioCoachError, MediaError, VoiceError
from audiocoach.files import read_bytes
from audiocoach.media.decode import decode_clip
from audiocoach.media.sniff import sniff_file
from audiocoach.sound.clip import Clip, treat
from audiocoach.sound.filters import apply_responses
from audiocoach.sound.loudness import k_response
from audiocoach.sound.tones import tone
from audiocoach.timeline.kits import FALLBACK, TONE_NAMES, Kit
from audiocoach.timeline.model import ToneKind
from audiocoach.units import SAMPLE_RATE, Ms, frame_at, ms_for_frames

MAX_SOUND_BYTES = 20_000_000
"""Size limit of a file."""

MAX_TONE_MS: Mapping[str, int] = {"countdown": 900, "tick": 300, "click": 200}
"""Longest duration of tones in quick succession; longer ones fade out in time."""

MAX_OTHER_TONE_MS: Ms = 4000

MAX_TONE_FILE_S = 30
"""Number of seconds of a file that are decoded: the longest tone, and room for silence before it."""

_PEAK = 10 ** (-3.0 / 20)
_ONSET_DB = -34.0
_SILENCE_DBFS = -60.0
_LEVEL_MS: Ms = 100
_FADE_MS: Ms = 20
_RISE_FRAMES = 22


@dataclass(frozen=True, slots=True)
class OwnKit:
    """The user's own kit: its lengths, which a timeline needs, and the clip of every tone by its name."""

    kit: Kit
    clips: Mapping[str, Clip]


def sound_clip(path: Path, ffmpeg: Path) -> Clip:
    """Return the clip of a sound file of at most ten minutes, at the loudness of speech.

    Raises:
        AudioCoachError: if the file cannot be read, is too large or has no sound.
    """
    with _naming(f"the sound {path}"):
        samples = decode_clip(_data_of(path), sniff_file(path), ffmpeg=ffmpeg)
    try:
        return treat(samples, SAMPLE_RATE)
    except VoiceError as error:
        raise MediaError(f"the sound {path} has no sound; choose another file") from error


def read_kit(folder: Path, files: Mapping[str, Path], ffmpeg: Path) -> tuple[OwnKit, dict[str, str]]:
    """Read the kit of a folder from the file of each tone; tones without a file come from ``classic``.

    Returns the kit, and an error message for each tone whose file cannot be used.
    """
    clips, failures = {}, {}
    for name in TONE_NAMES:
        clips[name] = standard = _standard(name)
        if name in files:
            try:
                clips[name] = tone_clip(files[name], name, standard, ffmpeg)
            except AudioCoachError as error:
                failures[name] = str(error)
    lengths_ms = {name: ms_for_frames(clip.frames) for name, clip in clips.items()}
    return OwnKit(Kit(str(folder), lengths_ms), clips), failures


def tone_clip(path: Path, name: str, standard: Clip, ffmpeg: Path) -> Clip:
    """Read a sound file as a tone that is as loud as ``standard``.

    Raises:
        AudioCoachError: if it cannot be read, is too large or has no sound.
    """
    with _naming(f"the tone {path}"):
        samples = decode_clip(_data_of(path), sniff_file(path), ffmpeg=ffmpeg, first_s=MAX_TONE_FILE_S)
    highest = float(np.abs(samples).max())
    if highest < 10 ** (_SILENCE_DBFS / 20):
        raise MediaError(f"the tone {path} has no sound in its first {MAX_TONE_FILE_S} s; cut it")
    begins = int(np.argmax(np.abs(samples) > highest * 10 ** (_ONSET_DB / 20)))
    samples = samples[begins : begins + frame_at(MAX_TONE_MS.get(name, MAX_OTHER_TONE_MS))].copy()
    _fade_ends(samples)
    gain = (_loudest_power(standard.samples()) / _loudest_power(samples)) ** 0.5
    samples *= np.float32(min(gain, _PEAK / float(np.abs(samples).max())))
    return Clip.from_samples(samples)


@contextmanager
def _naming(what: str) -> Iterator[None]:
    """Name the file in the errors of reading it."""
    try:
        yield
    except MediaError as error:
        raise MediaError(f"{what}: {error}") from error


def _data_of(path: Path) -> bytes:
    data = read_bytes(path, MAX_SOUND_BYTES)
    if len(data) > MAX_SOUND_BYTES:
        raise MediaError(f"it is larger than {MAX_SOUND_BYTES // 1_000_000} MB; shorten it")
    return data


def _standard(name: str) -> Clip:
    """Return the ``classic`` tone of a kind or variant."""
    is_kind = name in get_args(ToneKind)
    clip = tone(FALLBACK, name, "") if is_kind else tone(FALLBACK, "phase", name)
    assert clip is not None
    return clip


def _fade_ends(samples: NDArray[np.float32]) -> None:
    """Fade in over half a millisecond and out over ``_FADE_MS``, in place: no click, and the same onset."""
    rise, fall = min(_RISE_FRAMES, len(samples)), min(int(frame_at(_FADE_MS)), len(samples) // 2)
    samples[:rise] *= np.arange(1, rise + 1, dtype=np.float32) / rise
    samples[len(samples) - fall :] *= np.linspace(1, 0, fall, dtype=np.float32)


def _loudest_power(samples: NDArray[np.float32]) -> float:
    """Return the K-weighted mean square of the loudest tenth of a second, or of a shorter sound."""
    (weighted,) = apply_responses(samples, k_response(SAMPLE_RATE))
    total = np.concatenate(([0.0], np.cumsum(np.square(weighted, dtype=np.float64))))
    span = min(int(frame_at(_LEVEL_MS)), len(samples))
    return max(float((total[span:] - total[:-span]).max()) / span, 1e-12)
