"""The engines by name: the built-in ones, and plug-ins, which packages register as entry points of the group
``audiocoach.voices``.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import TYPE_CHECKING, Any, TypeAlias

from audiocoach.errors import NotWorkingError, UsageError, VoiceError
from audiocoach.units import quoted
from audiocoach.voices.engine import Engine
from audiocoach.voices.guard import GuardedEngine

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

GROUP = "audiocoach.voices"

BUILT_IN = {
    "endpoint": "Endpoint",
    "espeak": "Espeak",
    "gtts": "Gtts",
    "hibari": "Hibari",
    "pico": "Pico",
    "piper": "Piper",
    "recorded": "Recorded",
}
"""The class of each engine that comes with AudioCoach, in the module of its name. They are no entry points,
because these are looked for in the metadata of every installed package.
"""

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
    return name == AUTO_NAME or name in BUILT_IN or name in _plug_ins()


def engine_names() -> tuple[str, ...]:
    """The names of all engines, sorted. None of them is loaded."""
    return tuple(sorted({*BUILT_IN, *_plug_ins()}))


def candidates(name: str, language: str, settings: EngineSettings = NO_SETTINGS) -> tuple[str, ...]:
    """The engines to try for a name.

    For ``auto``: the first and the last of :data:`AUTO`, and between them those that have a voice for the
    language on this machine. For any other name: that engine.

    Raises:
        UsageError: if there is no such engine.
    """
    if name == AUTO_NAME:
        first, *optional, last = AUTO
        return (first, *(one for one in optional if _has_voice(one, language, settings)), last)
    _require_known(name)
    return (name,)


def load_engine(name: str, settings: EngineSettings = NO_SETTINGS) -> Engine:
    """A new engine by its registered name, or by that of one of its voices (``hibari:fenrir``). Third-party
    engines get no settings.

    Raises:
        UsageError: if there is no such engine.
        VoiceError: if a plug-in does not load.
    """
    _require_known(name)
    kind, _, voice = name.partition(VOICE_MARK)
    if kind not in BUILT_IN:
        return GuardedEngine(name, _plug_ins()[name].load)
    own = {"voice": voice} if voice else {}
    engine_class = getattr(import_module(f"audiocoach.voices.{kind}"), BUILT_IN[kind])
    engine: Engine = engine_class(**settings.get(kind, {}), **own)
    return engine


def _has_voice(name: str, language: str, settings: EngineSettings) -> bool:
    try:
        load_engine(name, settings).voice_for(language)
    except NotWorkingError:
        return True  # it is tried, and the next one's note says why
    except VoiceError:
        return False
    return True


def _require_known(name: str) -> None:
    if is_known(name):
        return
    engine, mark, _ = name.partition(VOICE_MARK)
    names = engine_names()
    if mark and engine in names and engine not in WITH_VOICES:
        raise UsageError(f"{engine} has no voices to choose by name; {' and '.join(WITH_VOICES)} has")
    from difflib import get_close_matches  # noqa: PLC0415 - for the message alone

    known = (AUTO_NAME, *names)
    near = get_close_matches(engine.lower(), known, n=1)
    hint = f" (did you mean {near[0]}?)" if near else ""
    raise UsageError(f"unknown voice {quoted(name)}{hint}; choose {', '.join(known)}")


def _plug_ins() -> dict[str, EntryPoint]:
    """The engines of other packages. They cannot use the name of a built-in engine, or ``auto``."""
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow, as is what it does

    found: dict[str, EntryPoint] = {}
    for entry in sorted(entry_points(group=GROUP), key=lambda entry: entry.value):
        if entry.name != AUTO_NAME and entry.name not in BUILT_IN:
            found.setdefault(entry.name, entry)
    return found
