"""The engine ``recorded``: a person's recordings, from a folder of sound files with an index."""

from __future__ import annotations

import functools
import hashlib
from pathlib import Path
from typing import cast, get_args

from audiocoach.errors import AudioCoachError, UsageError, VoiceError
from audiocoach.files import read_bytes
from audiocoach.media.sniff import demuxer_of, describe
from audiocoach.units import primary_language, quoted
from audiocoach.voices.clip_index import MAX_CLIP_BYTES, ClipIndex, read_index
from audiocoach.voices.engine import AudioFormat, Request, Spoken, Status, Voice

NAME = "recorded"

_REMEDY = "write `voice: {engine: recorded, clips: FOLDER}` in the script, or set clips in your settings"


class Recorded:
    """Speaks only what a trainer has recorded."""

    name = NAME
    online = False
    native_rate = False

    def __init__(self, folder: Path | None = None) -> None:
        """``folder`` has the recordings. It is read when first needed."""
        self._folder = folder

    @functools.cached_property
    def index(self) -> ClipIndex:
        """The index of the recordings.

        Raises:
            VoiceError: if no folder is set.
            ScriptError: if the index has errors.
            UsageError: if there is no index.
        """
        if self._folder is None:
            raise VoiceError.of(self.name, f"no folder of recordings is set; {_REMEDY}")
        return read_index(self._folder)

    @functools.cached_property
    def version(self) -> str:
        """A hash of all recordings and their words."""
        digest = hashlib.sha256()
        for words, path in sorted(self.index.files.items()):
            digest.update(f"{words}\0{hashlib.sha256(self._bytes(path)).hexdigest()}\0".encode())
        return digest.hexdigest()[:32]

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The trainer, in the language of the recordings. The accent is ignored.

        Raises:
            VoiceError: if the recordings are in another language.
        """
        index = self.index
        if primary_language(language) != index.language:
            what = f'{index.trainer} speaks "{index.language}", not {quoted(language)}'
            raise VoiceError.of(self.name, f"{what}; choose another --voice")
        return Voice(index.trainer, index.language)

    def voices(self) -> list[Voice]:
        """The trainer, if there is a valid index."""
        try:
            return [Voice(self.index.trainer, self.index.language)]
        except AudioCoachError:
            return []

    def has(self, text: str) -> bool:
        """Whether the trainer has recorded these words."""
        return self.index.file_of(text) is not None

    def speak(self, request: Request) -> Spoken:
        """The recording of these words, unchanged.

        Raises:
            VoiceError: if there is none, or it is not a sound file.
        """
        index = self.index
        path = index.file_of(request.text) if request.voice == index.trainer else None
        if path is None:
            raise VoiceError.of(self.name, f"{index.trainer} has not recorded these words in {index.folder}")
        data = self._bytes(path)
        found = demuxer_of(data)
        if found not in get_args(AudioFormat):
            what = found or describe(data)
            raise VoiceError.of(self.name, f"{path} is {what}, not a sound file")
        return Spoken(data, cast(AudioFormat, found))

    def status(self) -> Status:
        """Whether the folder in the user's settings has recordings. A script can name another folder."""
        if self._folder is None:
            return Status(False, "your settings name no folder of recordings", _REMEDY)
        try:
            index = self.index
        except AudioCoachError as error:
            return Status(False, str(error).replace("\n", " "), "correct the index, or set another folder")
        detail = f"{len(index.files)} recordings of {index.trainer} ({index.language})"
        return Status(True, f"{detail}, {index.licence}" if index.licence else detail)

    def _bytes(self, path: Path) -> bytes:
        try:
            data = read_bytes(path, MAX_CLIP_BYTES)
        except UsageError as error:
            raise VoiceError.of(self.name, f"{error}") from error
        if len(data) > MAX_CLIP_BYTES:
            raise VoiceError.of(self.name, f"{path} is larger than {MAX_CLIP_BYTES // 1_000_000} MB")
        return data
