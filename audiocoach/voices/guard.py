"""Engines of third parties, fenced in: what they raise becomes ours, what they give fits the protocol."""

from __future__ import annotations

from collections.abc import Callable
from inspect import getattr_static
from typing import TypeVar, get_args

from audiocoach.errors import VoiceError
from audiocoach.voices.engine import AudioFormat, Engine, Request, Spoken, Status, Voice

MEMBERS = ("name", "version", "online", "native_rate", "voice_for", "voices", "speak", "status")
"""What an object needs to be an engine."""

REMEDY = "tell its maker, or uninstall the plug-in"

_T = TypeVar("_T")


class GuardedEngine:
    """An engine around a third party's, under the name it was registered by."""

    def __init__(self, name: str, load: Callable[[], Callable[[], object]]) -> None:
        """``load`` gives the third party's class, as an entry point does.

        Raises:
            VoiceError: when making it fails, or what comes is no engine.
        """

        def make() -> object:
            return load()()

        self.name = name
        made = self._call("cannot be loaded", make)
        missing = [member for member in MEMBERS if getattr_static(made, member, None) is None]
        if missing:
            raise VoiceError(
                f"{name}: the plug-in is not an engine: it lacks {', '.join(missing)}", engine=name
            )
        engine: Engine = made  # type: ignore[assignment]
        self.online = self._call("is broken", lambda: bool(engine.online))
        self.native_rate = self._call("is broken", lambda: bool(engine.native_rate))
        self._engine = engine

    @property
    def version(self) -> str:
        """The plug-in's own version."""
        return self._call("cannot tell its version", lambda: str(self._engine.version))

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """As the engine says."""
        return self._call_for(
            Voice, "cannot choose a voice", lambda: self._engine.voice_for(language, accent)
        )

    def voices(self) -> list[Voice]:
        """As the engine says."""
        return self._call("cannot list its voices", lambda: list(self._engine.voices()))

    def speak(self, request: Request) -> Spoken:
        """As the engine says."""
        spoken = self._call_for(Spoken, "failed to speak", lambda: self._engine.speak(request))
        if not isinstance(spoken.data, bytes) or spoken.format not in get_args(AudioFormat):
            raise VoiceError(
                f"{self.name}: the plug-in failed to speak: it gave no known kind of audio", engine=self.name
            )
        return spoken

    def status(self) -> Status:
        """As the engine says; never raises."""
        try:
            return self._call_for(Status, "cannot tell its state", self._engine.status)
        except VoiceError as error:
            return Status(False, str(error), REMEDY)

    def _call_for(self, kind: type[_T], failure: str, call: Callable[[], _T]) -> _T:
        given = self._call(failure, call)
        if not isinstance(given, kind):
            raise VoiceError(
                f"{self.name}: the plug-in {failure}: it gave no {kind.__name__}", engine=self.name
            )
        return given

    def _call(self, failure: str, call: Callable[[], _T]) -> _T:
        try:
            return call()
        except VoiceError as error:
            raise VoiceError(str(error), engine=self.name) from error
        except (Exception, SystemExit) as error:  # somebody else's code may raise anything
            what = f"{type(error).__name__}: {error}"
            raise VoiceError(f"{self.name}: the plug-in {failure} ({what})", engine=self.name) from error
