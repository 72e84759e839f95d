"""The voice engines on this machine as a table, for ``voices list`` and ``doctor``."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from audiocoach.cli.printing import table
from audiocoach.errors import AudioCoachError
from audiocoach.languages import primary_language

COLUMNS = ("engine", "state", "type", "languages", "accents", "rate", "details", "how to fix it")


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine on this machine. ``languages`` and ``accents`` are numbers.

    An accent is a voice beyond the first one of a language. An engine without its own rate is stretched.
    """

    engine: str
    ok: bool
    online: bool | None
    voices: int
    detail: str
    remedy: str
    languages: int = 0
    accents: int = 0
    own_rate: bool | None = None


def engine_states(settings: Mapping[str, Mapping[str, Any]]) -> list[EngineState]:
    """The state of every registered engine with the user's settings; does not use the network."""
    from audiocoach.voices.registry import engine_names

    return [_state_of(name, settings) for name in engine_names()]


def _state_of(name: str, settings: Mapping[str, Mapping[str, Any]]) -> EngineState:
    from audiocoach.voices.guard import REMEDY
    from audiocoach.voices.registry import load_engine

    try:
        engine = load_engine(name, settings)
        status = engine.status()
        voices = engine.voices() if status.ok else []
    except AudioCoachError as error:
        return EngineState(name, ok=False, online=None, voices=0, detail=str(error), remedy=REMEDY)
    languages = len({primary_language(voice.language) for voice in voices})
    return EngineState(
        engine=name,
        ok=status.ok,
        online=engine.online,
        voices=len(voices),
        detail=status.detail,
        remedy=status.remedy,
        languages=languages,
        accents=len(voices) - languages,
        own_rate=engine.native_rate,
    )


def print_engines(states: Sequence[EngineState]) -> None:
    """Print a table of the engines."""
    table(COLUMNS, [_row(state) for state in states], fixed=COLUMNS[:6])


def _row(state: EngineState) -> tuple[str, ...]:
    where = {True: "online", False: "offline", None: ""}[state.online]
    rate = {True: "native", False: "stretched", None: ""}[state.own_rate]
    numbers = (str(state.languages), str(state.accents)) if state.ok else ("", "")
    ready = "ready" if state.ok else "not ready"
    return (state.engine, ready, where, *numbers, rate, state.detail, state.remedy)
