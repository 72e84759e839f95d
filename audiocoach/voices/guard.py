"""Third-party engines behind a guard: their errors become ours, and their answers fit the protocol."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from inspect import getattr_static
from typing import TypeVar, get_args

from audiocoach.errors import VoiceError
from audiocoach.voices.engine import AudioFormat, Engine, Request, Spoken, Status, Voice

MEMBERS = ("name", "version", "online", "native_rate", "voice_for", "voices", "speak", "status")
"""What an object needs to be an engine."""

REMEDY = "report it to the author of the plug-in, or uninstall it"

_T = TypeVar("_T")


class GuardedEngine:
    """A third-party engine behind a guard, under its registered name."""

    def __init__(self, name: str, load: Callable[[], Callable[[], object]]) -> None:
        """``load`` returns the plug-in's class, as an entry point does.

        Raises:
            VoiceError: if it cannot be made, or is not an engine.
        """

        def make() -> object:
            return load()()

        self.name = name
        made = self._call("cannot be loaded", make)
        missing = [member for member in MEMBERS if getattr_static(made, member, None) is None]
        if missing:
            raise VoiceError.of(name, f"the plug-in is not an engine: it has no {', '.join(missing)}")
        engine: Engine = made  # type: ignore[assignment]
        self.online = self._call("is broken", lambda: bool(engine.online))
        self.native_rate = self._call("is broken", lambda: bool(engine.native_rate))
        self._engine = engine

    @property
    def version(self) -> str:
        """The plug-in's version."""
        return self._call("cannot report its version", lambda: str(self._engine.version))

    def voice_for(self, language: str, accent: str | None = None) -> Voice:
        """The plug-in's voice for a language and accent."""
        return self._call_for(
            Voice, "cannot choose a voice", lambda: self._engine.voice_for(language, accent)
        )

    def voices(self) -> list[Voice]:
        """The plug-in's voices."""
        return self._call("cannot list its voices", lambda: list(self._engine.voices()))

    def speak(self, request: Request) -> Spoken:
        """What the plug-in speaks, if it is sound in a known format."""
        plain = replace(request, text=request.respelled, sounds=())
        spoken = self._call_for(Spoken, "failed to speak", lambda: self._engine.speak(plain))
        if not isinstance(spoken.data, bytes) or spoken.format not in get_args(AudioFormat):
            raise VoiceError.of(
                self.name, "the plug-in failed to speak: its answer is not in a known audio format"
            )
        return spoken

    def status(self) -> Status:
        """The plug-in's status; an error becomes a bad one."""
        try:
            return self._call_for(Status, "cannot report its status", self._engine.status)
        except VoiceError as error:
            return Status(False, str(error), REMEDY)

    def _call_for(self, kind: type[_T], failure: str, call: Callable[[], _T]) -> _T:
        """The result of a call, which must be of this kind."""
        result = self._call(failure, call)
        if not isinstance(result, kind):
            raise VoiceError.of(self.name, f"the plug-in {failure}: it did not return a {kind.__name__}")
        return result

    def _call(self, failure: str, call: Callable[[], _T]) -> _T:
        """The result of a call. Any exception becomes a VoiceError that says ``failure``."""
        try:
            return call()
        except VoiceError as error:
            raise VoiceError(str(error), engine=self.name) from error
        except (Exception, SystemExit) as error:  # a plug-in may raise anything
            what = f"{type(error).__name__}: {error}"
            raise VoiceError.of(self.name, f"the plug-in {failure} ({what})") from error
