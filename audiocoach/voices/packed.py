"""The engine ``pack``: spoken clips that come with a pack, so that its users need no voice of their own.

The clips are untrusted, so they are used only for scripts of that pack: their entries in the store have the
engine's name ``pack``, and the hash of the clips as its version.
"""

from __future__ import annotations

import hashlib
import json
import wave
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from audiocoach.boundary import PACK_CLIPS, PACK_CLIPS_INDEX, is_inside
from audiocoach.errors import UsageError, VoiceError
from audiocoach.files import read_bytes
from audiocoach.voices.engine import Request, Spoken, Status, Voice

NAME = "pack"
FORMAT = 1
MAX_INDEX_BYTES = 4_000_000
MAX_CLIP_S = 120

_NOT_WAV = (EOFError, wave.Error, RuntimeError, ValueError)
"""The errors of reading a file that only looks like WAV."""
_SAMPLE_RATES = (8000, 48_000)
_REMEDY = "check it with `audiocoach pack verify`, or choose another --voice"


@dataclass(frozen=True, slots=True)
class PackedClip:
    """A clip's place in the file of all clips, in frames, and the SHA-256 (hex) of its samples."""

    start_frame: int
    frames: int
    sha256: str


@dataclass(frozen=True, slots=True)
class PackedIndex:
    """The index of a pack's clips. ``voices`` are the original engine's names, by language and accent."""

    engine: str
    native_rate: bool
    sample_rate: int
    voices: Mapping[tuple[str, str | None], str]
    clips: Mapping[Request, PackedClip]

    def to_bytes(self) -> bytes:
        """The index as a pack stores it. The same clips give the same bytes."""
        ordered = sorted(self.voices.items(), key=repr)
        voices = [{"language": of, "accent": accent, "voice": voice} for (of, accent), voice in ordered]
        clips = [
            {
                "language": request.language,
                "voice": request.voice,
                "rate": request.rate,
                "text": request.text,
                "start": clip.start_frame,
                "frames": clip.frames,
                "sha256": clip.sha256,
            }
            for request, clip in self.clips.items()
        ]
        document = {
            "format": FORMAT,
            "engine": self.engine,
            "native_rate": self.native_rate,
            "sample_rate": self.sample_rate,
            "voices": voices,
            "clips": clips,
        }
        return json.dumps(document, indent=1).encode() + b"\n"


class PackVoice:
    """Speaks only what the pack has clips of."""

    name = NAME
    online = False

    def __init__(self, root: Path) -> None:
        """Read the index in the pack's folder ``root``.

        Raises:
            VoiceError: if there is none, or it does not match its clips.
        """
        self._sound, index = root / PACK_CLIPS, root / PACK_CLIPS_INDEX
        if not (is_inside(root, self._sound) and is_inside(root, index)):
            raise VoiceError(f"the pack's clips are outside the pack; {_REMEDY}", engine=NAME)
        try:
            data = read_bytes(index, MAX_INDEX_BYTES)
            with wave.open(str(self._sound), "rb") as sound:
                shape = (sound.getnchannels(), sound.getsampwidth(), sound.getframerate())
                frames = sound.getnframes()
            self.index = read_index(data)
        except (UsageError, OSError, *_NOT_WAV) as error:
            raise _unreadable(error) from error
        ends = [clip.start_frame + clip.frames for clip in self.index.clips.values()]
        if shape != (1, 2, self.index.sample_rate) or max(ends, default=0) > frames:
            raise VoiceError(f"the pack's clips do not match their index; {_REMEDY}", engine=NAME)
        self.native_rate = self.index.native_rate
        self.version = hashlib.sha256(data).hexdigest()  # the index has the hash of every clip

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice of the pack's clips for a language and accent.

        Raises:
            VoiceError: if it has none.
        """
        voice = self.index.voices.get((language, accent))
        if voice is None:
            raise VoiceError(f"the pack has no clips in {language}; choose another --voice", engine=NAME)
        return Voice(f"{self.index.engine}, {voice}", language)

    def voices(self) -> list[Voice]:
        """All voices of the pack's clips."""
        return [
            Voice(f"{self.index.engine}, {voice}", language)
            for (language, _), voice in self.index.voices.items()
        ]

    def speak(self, request: Request) -> Spoken:
        """The clip of a request, verified.

        Raises:
            VoiceError: if the pack has none, or it was changed.
        """
        voice = request.voice.removeprefix(f"{self.index.engine}, ")
        clip = self.index.clips.get(Request(request.text, request.language, voice, request.rate))
        if clip is None:
            raise VoiceError("the pack has no such clip", engine=NAME)
        try:
            with wave.open(str(self._sound), "rb") as sound:
                sound.setpos(clip.start_frame)
                samples = sound.readframes(clip.frames)
        except (OSError, *_NOT_WAV) as error:
            raise _unreadable(error) from error
        if hashlib.sha256(samples).hexdigest() != clip.sha256:
            raise VoiceError(f"the pack's clip was changed; {_REMEDY}", engine=NAME)
        return Spoken.from_pcm(samples, self.index.sample_rate)

    def status(self) -> Status:
        """It always works: its files were checked when it was made."""
        return Status(True, f"{len(self.index.clips)} clips")


def _unreadable(error: Exception) -> VoiceError:
    reason = str(error) or "they are not WAV"  # reading a file that is cut short raises an empty EOFError
    return VoiceError(f"cannot read the pack's clips: {reason}; {_REMEDY}", engine=NAME)


def read_index(data: bytes) -> PackedIndex:
    """Parse the index of a pack's clips.

    Raises:
        UsageError: if it differs from what `pack create` writes in any byte.
    """
    try:
        document = json.loads(data)
        if document["format"] != FORMAT:
            raise ValueError
        index = PackedIndex(
            engine=_text(document["engine"]),
            native_rate=bool(document["native_rate"]),
            sample_rate=_whole(document["sample_rate"], *_SAMPLE_RATES),
            voices=dict(_voice(row) for row in document["voices"]),
            clips=dict(_clip(row) for row in document["clips"]),
        )
        longest = max((clip.frames for clip in index.clips.values()), default=0)
        if longest > MAX_CLIP_S * index.sample_rate or index.to_bytes() != data:
            raise ValueError
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise UsageError(f"{PACK_CLIPS_INDEX} is not an index that `audiocoach pack create` wrote") from error
    return index


def _voice(row: Mapping[str, Any]) -> tuple[tuple[str, str | None], str]:
    accent = None if row["accent"] is None else _text(row["accent"])
    return (_text(row["language"]), accent), _text(row["voice"])


def _clip(row: Mapping[str, Any]) -> tuple[Request, PackedClip]:
    rate = row["rate"]
    if not isinstance(rate, float) or not 0 < rate < 100:
        raise ValueError
    request = Request(_text(row["text"]), _text(row["language"]), _text(row["voice"]), rate)
    start, frames = _whole(row["start"], 0, 1 << 40), _whole(row["frames"], 1, 1 << 40)
    return request, PackedClip(start, frames, _text(row["sha256"]))


def _text(value: object) -> str:
    if not isinstance(value, str) or not value:
        raise TypeError
    value.encode("utf-8")  # fails for a lone surrogate
    return value


def _whole(value: object, least: int, most: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise ValueError
    return value
