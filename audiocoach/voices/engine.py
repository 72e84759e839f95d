"""What an engine is: the protocol that built-in and third-party voices fulfil alike."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, Protocol, runtime_checkable

from audiocoach.units import Ms

AudioFormat = Literal["wav", "mp3", "ogg", "flac", "aac", "aiff", "caf", "mov", "matroska", "asf"]
"""By ffmpeg's name of the demuxer; ``mov`` is M4A."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice an engine can speak with: ``name`` as the engine knows it, ``language`` as a BCP 47 tag.

    ``version`` is for an engine whose voices may change under one name while it stays the same; with the
    engine's it is part of every clip's key. Only the voice that was chosen needs it.
    """

    name: str
    language: str
    version: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to speak.

    ``text`` is plain words, already written out; ``language`` a BCP 47 tag (``en``, ``en-GB``); ``voice`` the
    engine's name of the voice; ``rate`` the pace of speech relative to the voice's own (0.5 to 2.0).
    """

    text: str
    language: str
    voice: str
    rate: float = 1.0


@dataclass(frozen=True, slots=True)
class Spoken:
    """An engine's answer: one encoded audio file's bytes, mono or stereo, any sample rate."""

    data: bytes
    format: AudioFormat


@dataclass(frozen=True, slots=True)
class Status:
    """Whether an engine can work here: ``detail`` says what it has, ``remedy`` how to mend what it lacks."""

    ok: bool
    detail: str
    remedy: str = ""


@runtime_checkable
class Predicting(Protocol):
    """What an engine may have besides: it tells how long words will take without speaking them."""

    def likely_ms(self, request: Request) -> Ms:
        """Return the likely length of the finished clip at rate 1, in milliseconds.

        Raises:
            VoiceError: when it would not speak these words.
        """
        ...


@runtime_checkable
class Engine(Protocol):
    """Speaks words. Made once a build without arguments, a built-in one with the user's settings for it;
    cheap to make, loads what it needs at the first use.

    The properties may be plain attributes.
    """

    @property
    def name(self) -> str:
        """The registered name, part of every clip's key."""
        ...

    @property
    def version(self) -> str:
        """Changes when the same request would sound different; part of every clip's key.

        Raises:
            VoiceError: when the engine does not work here.
        """
        ...

    @property
    def online(self) -> bool:
        """Whether speaking uses the network."""
        ...

    @property
    def native_rate(self) -> bool:
        """Whether :attr:`Request.rate` is honoured; when not, the clip is stretched afterwards."""
        ...

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language and the script's accent.

        Raises:
            VoiceError: when the engine has none.
        """
        ...

    def voices(self) -> list[Voice]:
        """All voices the engine can offer here, without the network."""
        ...

    def speak(self, request: Request) -> Spoken:
        """Speaks one request whole; thread-safe.

        Raises:
            VoiceError: when it cannot; never returns silence for words.
        """
        ...

    def status(self) -> Status:
        """Whether it can work here, without the network and without an exception."""
        ...
