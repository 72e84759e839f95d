"""The protocol of an engine, for built-in and third-party voices alike."""

from __future__ import annotations

import io
import wave
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol, TypeGuard, runtime_checkable

from audiocoach.units import Ms

if TYPE_CHECKING:
    from audiocoach.languages.spoken import WordSound

AudioFormat = Literal["wav", "mp3", "ogg", "flac", "aac", "aiff", "caf", "mov", "matroska", "asf"]
"""Names of ffmpeg's demuxers; ``mov`` is M4A."""

OFFLINE = "or use an offline voice (--voice hibari for English, --voice pico or espeak for others)"
"""The remedy when a server fails."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice of an engine: ``name`` is the engine's own, ``language`` a BCP 47 tag.

    ``version`` is for engines whose voices can change without a new engine version. Together with the
    engine's version it is part of every clip's key. Only the voice that was chosen needs it.
    """

    name: str
    language: str
    version: str = field(default="", compare=False)


@dataclass(frozen=True, slots=True)
class Request:
    """One thing to speak.

    ``text`` is plain text, already written out. ``language`` is a BCP 47 tag (``en``, ``en-GB``), ``voice``
    the engine's name of the voice, and ``rate`` the pace relative to the voice's own (0.5 to 2.0).

    ``sounds`` are how some words of the text are said: in phonemes for a :class:`Phonetic` engine, spelled
    otherwise for every other. ``pause_ms`` is the silence between sentences that a trainer asks for; an
    engine that cannot choose it leaves its own.
    """

    text: str
    language: str
    voice: str
    rate: float = 1.0
    sounds: tuple[WordSound, ...] = ()
    pause_ms: Ms | None = None

    def with_sounds(self, said: Callable[[str, str], str], plain: Callable[[str], str] = str) -> str:
        """The text in which ``said`` replaces each word that has a sound (given the word and its sound), and
        ``plain`` everything between.
        """
        pieces, position = [], 0
        for start, end, sound in self.sounds:
            pieces += [plain(self.text[position:start]), said(self.text[start:end], sound)]
            position = end
        return "".join((*pieces, plain(self.text[position:])))

    @property
    def respelled(self) -> str:
        """The text in the other spellings, for an engine that takes no phonemes."""
        return self.with_sounds(lambda _, spelled: spelled)


@dataclass(frozen=True, slots=True)
class Spoken:
    """An engine's answer: an encoded audio file, mono or stereo, at any sample rate."""

    data: bytes
    format: AudioFormat

    @classmethod
    def from_pcm(cls, samples: bytes, sample_rate: int) -> Spoken:
        """Mono 16-bit samples in the machine's byte order, as WAV."""
        file = io.BytesIO()
        with wave.open(file, "wb") as writer:
            writer.setparams((1, 2, sample_rate, 0, "NONE", ""))
            writer.writeframes(samples)
        return cls(file.getvalue(), "wav")


@dataclass(frozen=True, slots=True)
class Status:
    """Whether an engine works here. ``detail`` says what it has, ``remedy`` how to fix what is wrong."""

    ok: bool
    detail: str
    remedy: str = ""


class NotPredictedError(Exception):
    """The length is unknown until the words are spoken."""


class Predicting(Protocol):
    """An optional part of an engine: it predicts the length of words without speaking them."""

    def likely_ms(self, request: Request) -> Ms:
        """Return the likely length of the finished clip at rate 1, in milliseconds.

        Raises:
            NotPredictedError: when it has no estimate.
            VoiceError: when it would not speak these words.
        """


def predicts(engine: object) -> TypeGuard[Predicting]:
    """Whether an engine has what :class:`Predicting` says.

    The members are looked up: ``isinstance`` with a protocol was seen to give a wrong answer, which Python's
    cache of subclasses then kept (3.11).
    """
    return callable(getattr(engine, "likely_ms", None))


class Phonetic(Protocol):
    """What an engine may have besides: it takes the phonemes of :mod:`audiocoach.script.phonemes`."""

    def takes_phonemes(self, voice: Voice) -> bool:
        """Return whether this voice does."""
        ...


def takes_phonemes(engine: object, voice: Voice) -> bool:
    """Return whether this voice of an engine takes phonemes."""
    takes: Callable[[Voice], bool] | None = getattr(engine, "takes_phonemes", None)
    return takes is not None and takes(voice)


class Loading(Protocol):
    """What an engine may have besides: it can load what it speaks with before it is asked to speak, and free
    it when all is spoken.
    """

    def load(self) -> None:
        """Load it, from any thread; :meth:`Engine.speak` waits for it.

        Raises:
            VoiceError: when it does not load.
        """
        ...

    def unload(self) -> None:
        """Free it; it is loaded again if there is more to speak."""
        ...


def loads(engine: object) -> TypeGuard[Loading]:
    """Whether an engine has what :class:`Loading` says; looked up as in :func:`predicts`."""
    return all(callable(getattr(engine, name, None)) for name in ("load", "unload"))


@runtime_checkable
class Engine(Protocol):
    """Speaks words.

    One is made for each build, without arguments (a built-in one with the user's settings). Making one is
    cheap: an engine loads what it needs at the first use. The properties may be plain attributes.
    """

    @property
    def name(self) -> str:
        """The registered name. It is part of every clip's key."""

    @property
    def version(self) -> str:
        """A value that changes when the same request sounds different. It is part of every clip's key.

        Raises:
            VoiceError: if the engine does not work here.
        """

    @property
    def online(self) -> bool:
        """Whether speaking uses the network."""

    @property
    def native_rate(self) -> bool:
        """Whether the engine honours :attr:`Request.rate`. If not, the clip is stretched afterwards."""

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language and the script's accent.

        Raises:
            VoiceError: if the engine has none.
        """

    def voices(self) -> list[Voice]:
        """All voices that work here, found without the network."""

    def speak(self, request: Request) -> Spoken:
        """Speak one request completely. Thread-safe.

        Raises:
            VoiceError: if it cannot. It never returns silence for words.
        """

    def status(self) -> Status:
        """Whether the engine works here. Uses no network and raises nothing."""
