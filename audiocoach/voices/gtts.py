"""The engine ``gtts``: Google Translate's online voice, through the package gTTS.

Every request has a time limit and one retry, and all requests of a process share a rate limit. A server that
keeps failing is skipped for a while. Every failure becomes a :class:`VoiceError` in plain words, and so does
an answer without sound.
"""

from __future__ import annotations

import difflib
import functools
import importlib.metadata
import importlib.util
import io
import math
import os
import re
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from audiocoach.errors import ConfigError, VoiceError
from audiocoach.media.sniff import demuxer_of
from audiocoach.net.limits import RequestPacer, call_within
from audiocoach.units import primary_language, quoted
from audiocoach.voices.engine import Request, Spoken, Status, Voice
from audiocoach.voices.gtts_faults import Fault, fault_of

TIMEOUT_VARIABLE = "AUDIOCOACH_GTTS_TIMEOUT"
PART_CHARACTERS = 100
"""The server's limit for one request."""

_INSTALL = "run pip install --force-reinstall gTTS, or use --voice espeak"
_SETTINGS_VERSION = 2
_DEFAULT_TIMEOUT = "8"
_MAX_TIMEOUT_S = 600.0
_DEFAULT_TLD = "com"
_TLD = re.compile(r"[a-z]{2,3}(?:\.[a-z]{2})?")
_BREAKS = (re.compile(r"[.!?…:;]\s"), re.compile(r",\s"), re.compile(r"\s"))

_REGIONS = {
    "en-AU": "com.au", "en-CA": "ca", "en-GB": "co.uk", "en-IE": "ie", "en-IN": "co.in", "en-NG": "ng",
    "en-NZ": "co.nz", "en-US": "com", "en-ZA": "co.za",
    "es-ES": "es", "es-MX": "com.mx",
    "fr-BE": "be", "fr-CH": "ch", "fr-FR": "fr",
    "it-IT": "it",
    "de-AT": "at", "de-CH": "ch", "de-DE": "com",
    "pt-BR": "br",
}  # fmt: skip
"""The top-level domain of the server that speaks with a region's accent."""

_WHOLE_REQUEST = 2
"""A request may take its time limit twice: to connect, and for the whole answer."""

_pacer = RequestPacer()


@dataclass(frozen=True, slots=True)
class Limits:
    """How patient the engine is.

    ``interval_s`` is the least time between the starts of two requests of this process, ``tries`` the number
    of tries for each part, and ``backoff_s`` the pause after the server asks to slow down. After
    ``give_up_s`` without success, no further try starts.
    """

    interval_s: float = 0.4
    tries: int = 2
    backoff_s: float = 3.0
    give_up_s: float = 45.0


class Gtts:
    """The engine ``gtts``. A voice's name is ``LANGUAGE@TLD``: ``en@co.uk`` is British English."""

    name = "gtts"
    online = True
    native_rate = False

    def __init__(self, limits: Limits | None = None, pacer: RequestPacer | None = None) -> None:
        """``limits`` and ``pacer`` (which the process shares) have defaults for normal use."""
        self._limits = limits or Limits()
        self._pacer = pacer or _pacer
        self._lock = threading.Lock()
        self._failing_since_s: float | None = None
        self._ended: str | None = None

    @property
    def version(self) -> str:
        """The package's version and that of this module's settings."""
        try:
            return f"{importlib.metadata.version('gTTS')}-{_SETTINGS_VERSION}"
        except importlib.metadata.PackageNotFoundError as error:
            raise VoiceError.of(self.name, f"the package gTTS is not installed; {_INSTALL}") from error

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The voice for a language. ``accent`` is a top-level domain such as ``co.uk``.

        Raises:
            VoiceError: if Google Translate does not have the language or the accent.
        """
        tag = language.strip().replace("_", "-")
        spoken = {code.lower(): code for code in _languages()}
        code = spoken.get(tag.lower()) or spoken.get(primary_language(tag))
        if code is None:
            raise self._unknown("language", language, _languages())
        regions = {region.lower(): tld for region, tld in _REGIONS.items()}
        tld = accent.strip().lower() if accent else regions.get(tag.lower(), _DEFAULT_TLD)
        if tld not in _tlds():
            raise self._unknown("accent", tld, _tlds())
        return _voice(code, tld)

    def voices(self) -> list[Voice]:
        """Every language with its default accent, then the accents of regions."""
        usual = [_voice(code, _DEFAULT_TLD) for code in sorted(_languages())]
        regional = ((primary_language(tag), tld) for tag, tld in _REGIONS.items() if tld != _DEFAULT_TLD)
        return usual + [_voice(code, tld) for code, tld in regional]

    def speak(self, request: Request) -> Spoken:
        """Speak one request at the voice's own pace, as MP3.

        Raises:
            VoiceError: if there is nothing to speak, the voice is unknown, or the server fails.
            ConfigError: if AUDIOCOACH_GTTS_TIMEOUT is not a number of seconds.
        """
        code, _, tld = request.voice.partition("@")
        if code not in _languages():
            raise self._unknown("language", code, _languages())
        if tld not in _tlds():
            raise self._unknown("accent", tld, _tlds())
        texts = split_text(request.respelled)
        if not texts:
            raise VoiceError.of(self.name, "there are no words to speak")
        timeout_s = _timeout_s()
        return Spoken(b"".join(self._part(text, code, tld, timeout_s) for text in texts), "mp3")

    def status(self) -> Status:
        """Whether the package is installed. Nothing is sent to the server."""
        try:
            if importlib.util.find_spec("gtts") is None:
                return Status(False, "the package gTTS is not installed", _INSTALL)
            _timeout_s()
            return Status(True, f"gTTS {self.version.rpartition('-')[0]}; speaks over the network")
        except VoiceError as error:
            return Status(False, str(error), _INSTALL)
        except ConfigError as error:
            return Status(False, str(error), f"correct or unset {TIMEOUT_VARIABLE}")

    def _part(self, text: str, code: str, tld: str, timeout_s: float) -> bytes:
        """The MP3 of one part, with retries."""
        fault = None
        for _ in range(self._limits.tries):
            self._check()
            self._pacer.wait(self._limits.interval_s)
            started_s = time.monotonic()
            outcome = _ask_server(text, code, tld, timeout_s)
            if isinstance(outcome, bytes):
                self._note_success()
                return outcome
            fault = outcome
            self._note_failure(fault, started_s)
        assert fault is not None
        message = f"gtts: {fault.what}; {fault.remedy}"
        if fault.ends_engine:
            self._end(message)
        raise VoiceError(message, engine=self.name)

    def _check(self) -> None:
        """Refuse a try after this engine has given up, or while its server is paused."""
        with self._lock:
            reason = self._ended or self._pacer.why_paused()
        if reason is not None:
            raise VoiceError(reason, engine=self.name)

    def _note_success(self) -> None:
        with self._lock:
            self._failing_since_s = None

    def _note_failure(self, fault: Fault, started_s: float) -> None:
        if fault.kind == "too_many":
            self._pacer.hold(self._limits.backoff_s)
        with self._lock:
            if self._failing_since_s is None:
                self._failing_since_s = started_s
            failing_s = time.monotonic() - self._failing_since_s
        if failing_s > self._limits.give_up_s:
            self._end(f"gtts: {fault.what}; no request succeeded for {failing_s:.0f} s; {fault.remedy}")

    def _end(self, message: str) -> None:
        with self._lock:
            self._ended = self._ended or message
        self._pacer.pause(message)

    def _unknown(self, what: str, written: str, known: Iterable[str]) -> VoiceError:
        near = difflib.get_close_matches(written, known, n=3)
        hint = f"did you mean {' or '.join(near)}?" if near else f"choose {', '.join(sorted(known))}"
        return VoiceError.of(self.name, f"unknown {what} {quoted(written)}; {hint}")


def split_text(text: str) -> list[str]:
    """The text in pieces of at most :data:`PART_CHARACTERS`, without pieces that have no words.

    A piece ends after a sentence if possible, else after a comma, else between words, else anywhere.
    """
    found, rest, limit = [], text.strip(), PART_CHARACTERS
    while len(rest) > limit:
        cut = next((end for end in (_last_end(pattern, rest, limit) for pattern in _BREAKS) if end), limit)
        found.append(rest[:cut].strip())
        rest = rest[cut:].strip()
    return [part for part in [*found, rest] if any(character.isalnum() for character in part)]


def _last_end(pattern: re.Pattern[str], text: str, limit: int) -> int:
    """The end of the last match with at most ``limit`` characters before its space; 0 if there is none."""
    return max((match.end() for match in pattern.finditer(text, 0, limit + 1)), default=0)


def _ask_server(text: str, code: str, tld: str, timeout_s: float) -> bytes | Fault:
    """The server's answer to one request: MP3, or what went wrong."""
    from gtts import gTTS, gTTSError  # noqa: PLC0415 - loads requests, 0.15 s
    from urllib3.exceptions import HTTPError  # noqa: PLC0415

    host = f"translate.google.{tld}"

    def fetch() -> bytes:
        # gTTS's own check of the language would turn fr-CA and pt-PT into fr and pt, and its own treatment of
        # the text takes the full stop from "Rest." and "Chest.", as from "St.".
        speech = gTTS(text, tld, code, lang_check=False, pre_processor_funcs=[], timeout=timeout_s)
        file = io.BytesIO()
        speech.write_to_fp(file)
        return file.getvalue()

    try:
        data = call_within(_WHOLE_REQUEST * timeout_s, fetch)
    except (gTTSError, HTTPError, OSError, ValueError, TypeError, AssertionError, RecursionError) as error:
        return fault_of(error, host)
    if not data:
        return Fault("no_sound", f"{host} answered without sound (it may want a CAPTCHA)")
    if demuxer_of(data) != "mp3":
        return Fault("unreadable", f"the answer from {host} is not MP3")
    return data


@functools.cache
def _languages() -> frozenset[str]:
    try:
        from gtts.lang import tts_langs  # noqa: PLC0415
    except ImportError as error:
        raise VoiceError.of("gtts", f"the package gTTS does not load ({error}); {_INSTALL}") from error
    return frozenset(tts_langs())


@functools.cache
def _tlds() -> frozenset[str]:
    """The accents of gTTS that are domains: the name becomes part of the server's address."""
    from gtts.accents import accents  # noqa: PLC0415

    return frozenset(tld for tld in accents if _TLD.fullmatch(tld))


def _voice(code: str, tld: str) -> Voice:
    tags = {
        (primary_language(tag), domain): tag for tag, domain in _REGIONS.items() if domain != _DEFAULT_TLD
    }
    return Voice(f"{code}@{tld}", tags.get((code, tld), code))


def _timeout_s() -> float:
    written = os.environ.get(TIMEOUT_VARIABLE) or _DEFAULT_TIMEOUT
    try:
        timeout_s = float(written)
    except ValueError:
        timeout_s = math.nan
    if not 0 < timeout_s <= _MAX_TIMEOUT_S:
        raise ConfigError(
            f"{TIMEOUT_VARIABLE}: {quoted(written)} is not a time in seconds; "
            f"write a number above 0 and up to {_MAX_TIMEOUT_S:.0f}"
        )
    return timeout_s
