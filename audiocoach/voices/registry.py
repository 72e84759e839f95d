"""Which engines there are: the entry points of the group ``audiocoach.voices``, built-in ones included."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import EntryPoint, entry_points
from typing import Any, TypeAlias

from audiocoach.errors import UsageError, VoiceError
from audiocoach.voices.engine import Engine, Status
from audiocoach.voices.guard import REMEDY, GuardedEngine

GROUP = "audiocoach.voices"

AUTO_NAME = "auto"
AUTO = ("gtts", "piper", "hibari", "espeak")
"""What ``auto`` tries, in this order; of the last three those that have a voice of the language here."""

EngineSettings: TypeAlias = Mapping[str, Mapping[str, Any]]
"""The user's settings for built-in engines, by the engine's name: the arguments that it is made with."""

NO_SETTINGS: EngineSettings = {}


def engine_names() -> tuple[str, ...]:
    """The names of all engines, sorted; none of them is loaded."""
    return tuple(sorted(_registered()))


def candidates(name: str, language: str, settings: EngineSettings = NO_SETTINGS) -> tuple[str, ...]:
    """The engines to try for what was asked: for ``auto`` those of :data:`AUTO` that are installed and have
    a voice of the language (the first and the last always), else that one alone.

    Raises:
        UsageError: when there is no such engine.
    """
    if name == AUTO_NAME:
        first, *optional, last = AUTO
        return (first, *(one for one in optional if _has_voice(one, language, settings)), last)
    if name not in AUTO:
        _entry(name)
    return (name,)


def load_engine(name: str, settings: EngineSettings = NO_SETTINGS) -> Engine:
    """An engine by its registered name, made anew; third parties' engines are made without settings.

    Raises:
        UsageError: when there is no such engine.
        VoiceError: when it is a plug-in that does not load.
    """
    entry = _entry(name)
    if _is_ours(entry):
        engine: Engine = entry.load()(**settings.get(name, {}))
        return engine
    return GuardedEngine(name, entry.load)


def engine_status(name: str, settings: EngineSettings = NO_SETTINGS) -> Status:
    """Whether an engine can work here; a plug-in that does not even load is a status too.

    Raises:
        UsageError: when there is no such engine.
    """
    try:
        return load_engine(name, settings).status()
    except VoiceError as error:
        return Status(False, str(error), REMEDY)


def _has_voice(name: str, language: str, settings: EngineSettings) -> bool:
    try:
        load_engine(name, settings).voice_for(language)
    except VoiceError:
        return False
    return True


def _entry(name: str) -> EntryPoint:
    registered = _registered()
    if name not in registered:
        from difflib import get_close_matches  # noqa: PLC0415 - for the message alone

        known = (AUTO_NAME, *sorted(registered))
        near = get_close_matches(name.lower(), known, n=1)
        hint = f"did you mean {near[0]}? " if near else ""
        raise UsageError(f'there is no voice engine "{name}"; {hint}There are {", ".join(known)}')
    return registered[name]


def _registered() -> dict[str, EntryPoint]:
    """Entry points by name. A plug-in cannot take the name of a built-in engine, nor ``auto``."""
    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: (not _is_ours(entry), entry.value)):
        found.setdefault(entry.name, entry)
    found.pop(AUTO_NAME, None)
    return found


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith("audiocoach.voices.")
