"""The voice engines on this machine as a table, for ``voices list`` and ``doctor``."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from audiocoach.cli.printing import table
from audiocoach.errors import AudioCoachError
from audiocoach.languages import primary_language

ONLINE_HOST = ("translate.google.com", 443)
CONNECT_TIMEOUT_S = 2.0
COLUMNS = ("engine", "state", "type", "languages", "accents", "rate", "details", "how to fix it")


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine on this machine. ``languages`` and ``accents`` are numbers; an accent is a voice beyond the
    first one of a language. ``own_rate``: the engine can speak faster, otherwise its clips are stretched.
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


def network_problem() -> str:
    """Why the server of the online voice cannot be reached; empty if it answers."""
    try:
        socket.create_connection(ONLINE_HOST, timeout=CONNECT_TIMEOUT_S).close()
    except OSError as error:
        reason = error.strerror or str(error) or type(error).__name__
        return f"{ONLINE_HOST[0]} does not answer ({reason})"
    return ""


def engine_states(settings: Mapping[str, Mapping[str, Any]], problem: str) -> list[EngineState]:
    """The state of every registered engine with the user's settings.

    ``problem`` is the result of :func:`network_problem`. With one, the online voice is not ready, unless
    there is a proxy.
    """
    from audiocoach.voices.registry import ONLINE_ENGINE, engine_names

    states = [_state_of(name, settings) for name in engine_names()]
    from urllib.request import getproxies  # its HTTP client and TLS are slow to import

    if not problem or getproxies():
        return states
    remedy = "see `audiocoach doctor`; meanwhile `--voice hibari`, `--voice pico` or `--voice espeak`"
    return [
        replace(state, ok=False, detail=problem, remedy=remedy)
        if state.engine == ONLINE_ENGINE and state.ok
        else state
        for state in states
    ]


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
    """Prints a table of the engines."""
    table(COLUMNS, [_row(state) for state in states], fixed=COLUMNS[:6])


def _row(state: EngineState) -> tuple[str, ...]:
    where = {True: "online", False: "offline", None: ""}[state.online]
    rate = {True: "native", False: "stretched", None: ""}[state.own_rate]
    numbers = (str(state.languages), str(state.accents)) if state.ok else ("", "")
    ready = "ready" if state.ok else "not ready"
    return (state.engine, ready, where, *numbers, rate, state.detail, state.remedy)
