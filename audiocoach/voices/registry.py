"""The registered engines: the entry points of the group ``audiocoach.voices``, built-in ones included."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeAlias

from audiocoach.errors import UsageError, VoiceError
from audiocoach.units import quoted
from audiocoach.voices.engine import Engine
from audiocoach.voices.guard import GuardedEngine

GROUP = "audiocoach.voices"

AUTO_NAME = "auto"
AUTO = ("gtts", "piper", "hibari", "pico", "espeak")
"""The engines that ``auto`` tries, in order; the middle ones only if they have a voice for the language."""

VOICE_MARK = ":"
"""Between an engine and one of its voices: ``hibari:fenrir``."""

WITH_VOICES = ("hibari",)
"""The engines of which a voice can be chosen by name."""

ONLINE_ENGINE = "gtts"
"""The engine that sends the words of cues to a company."""

EngineSettings: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The user's settings for built-in engines, by name: the arguments of each engine's class."""

NO_SETTINGS: EngineSettings = {}


def engine_part(name: str) -> str:
    """The engine in the name of a voice: ``hibari`` of ``hibari:fenrir``."""
    return name.partition(VOICE_MARK)[0]


def is_known(name: str) -> bool:
    """Whether there is an engine of this name, or one with voices to choose for ``engine:voice``."""
    engine, mark, voice = name.partition(VOICE_MARK)
    if mark:
        return engine in WITH_VOICES and bool(voice)
    return name == AUTO_NAME or name in _entry_points()


def engine_names() -> tuple[str, ...]:
    """The names of all engines, sorted. None of them is loaded."""
    return tuple(sorted(_entry_points()))


def candidates(name: str, language: str, settings: EngineSettings = NO_SETTINGS) -> tuple[str, ...]:
    """The engines to try for a name.

    For ``auto`` they are the first and the last of :data:`AUTO`, and those between that have a voice for the
    language here. For any other name it is that engine.

    Raises:
        UsageError: if there is no such engine.
    """
    if name == AUTO_NAME:
        first, *optional, last = AUTO
        return (first, *(one for one in optional if _has_voice(one, language, settings)), last)
    if name not in AUTO:
        _entry(name)
    return (name,)


def load_engine(name: str, settings: EngineSettings = NO_SETTINGS) -> Engine:
    """A new engine by its registered name, or by that of one of its voices (``hibari:fenrir``). Third-party
    engines get no settings.

    Raises:
        UsageError: if there is no such engine.
        VoiceError: if a plug-in does not load.
    """
    entry = _entry(name)
    if not _is_ours(entry):
        return GuardedEngine(name, entry.load)
    _, _, voice = name.partition(VOICE_MARK)
    own = {"voice": voice} if voice else {}
    engine: Engine = entry.load()(**settings.get(entry.name, {}), **own)
    return engine


def _has_voice(name: str, language: str, settings: EngineSettings) -> bool:
    try:
        load_engine(name, settings).voice_for(language)
    except VoiceError:
        return False
    return True


def _entry(name: str) -> EntryPoint:
    registered = _entry_points()
    engine, mark, _ = name.partition(VOICE_MARK)
    if mark and engine in registered and engine not in WITH_VOICES:
        raise UsageError(f"{engine} has no voices to choose by name; {' and '.join(WITH_VOICES)} has")
    if not is_known(name):
        from difflib import get_close_matches  # noqa: PLC0415 - for the message alone

        known = (AUTO_NAME, *sorted(registered))
        near = get_close_matches(engine.lower(), known, n=1)
        hint = f" (did you mean {near[0]}?)" if near else ""
        raise UsageError(f"unknown voice {quoted(name)}{hint}; choose {', '.join(known)}")
    return registered[engine]


def _entry_points() -> dict[str, EntryPoint]:
    """Entry points by name. A plug-in cannot use the name of a built-in engine, or ``auto``."""
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (not _is_ours(entry), entry.value)):
        found.setdefault(entry.name, entry)
    found.pop(AUTO_NAME, None)
    return found


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith("audiocoach.voices.")
