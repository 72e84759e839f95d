"""``audiocoach doctor``: what works on this machine, and how to fix what doesn't."""

from __future__ import annotations

import os
import platform
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import typer

from audiocoach import config
from audiocoach.cli import voices
from audiocoach.cli.cache import open_store
from audiocoach.cli.guard import FAILED
from audiocoach.cli.options import JsonOption, examples
from audiocoach.cli.printing import format_size, note, result, result_json
from audiocoach.cli.voices import EngineState, engine_states, print_engines
from audiocoach.errors import AudioCoachError, ConfigError
from audiocoach.version import __version__

FindingState = Literal["ok", "note", "fault"]

VOICE = "voice "
EMBEDDED_ENGINE = "espeak"
ENCODER = "libmp3lame"
FFMPEG_TIMEOUT_S = 30
LITTLE_DISK_BYTES = 500_000_000
"""Enough to build many hours with music."""


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. A ``fault`` prevents builds, a ``note`` does not."""

    what: str
    state: FindingState
    detail: str
    remedy: str = ""


def add_to(app: typer.Typer) -> None:
    app.command(epilog=examples("doctor"))(doctor)


def doctor(as_json: JsonOption = False) -> None:
    """Show what works on this machine, and how to fix what doesn't.

    Checks everything that a build needs. The exit code is 1 if no track can be built without the network.
    """
    problem = voices.network_problem()
    engines = engine_states(_engine_settings(), problem)
    findings = list(examine(engines, problem))
    if as_json:
        result_json(findings)
    else:
        shown = [finding for finding in findings if not finding.what.startswith(VOICE)]
        width = max(len(finding.what) for finding in shown)
        for finding in shown:
            result(f"{finding.state:<5}  {finding.what:<{width}}  {finding.detail}")
            if finding.remedy:
                result(f"{'':<5}  {'':<{width}}  -> {finding.remedy}")
        result("")
        print_engines(engines)
    faults = [finding.what for finding in findings if finding.state == "fault"]
    if faults:
        note(f"tracks cannot be built on this machine: {', '.join(faults)}")
        raise typer.Exit(FAILED)


def examine(engines: Sequence[EngineState], network_problem: str) -> Iterator[Finding]:
    """All findings."""
    yield Finding("audiocoach", "ok", __version__)
    yield Finding("python", "ok", f"{platform.python_version()} on {platform.system()} {platform.machine()}")
    settings = _settings()
    yield settings
    yield _ffmpeg(usable_settings=settings.state == "ok")
    yield from _engines(engines)
    if settings.state == "ok":
        yield from _cache()
    yield _network(network_problem)


def _settings() -> Finding:
    try:
        files = config.load_settings().files
    except ConfigError as error:
        return Finding("settings", "fault", str(error), "correct the setting")
    return Finding(
        "settings", "ok", ", ".join(map(str, files)) or f"no file; yours would be {config.user_config_file()}"
    )


def _ffmpeg(*, usable_settings: bool) -> Finding:
    from audiocoach.media.ffmpeg import REMEDY, build_of, find_ffmpeg, run

    try:
        path = find_ffmpeg(config.load_settings().ffmpeg if usable_settings else None)
        detail = f"{build_of(path).version} at {path}"
        asked = run(path, ["-h", f"encoder={ENCODER}"], timeout_s=FFMPEG_TIMEOUT_S)
    except AudioCoachError as error:
        return Finding("ffmpeg", "fault", str(error), REMEDY)
    if not asked.startswith(f"Encoder {ENCODER}".encode()):
        return Finding("ffmpeg", "fault", f"{detail} cannot write MP3: {ENCODER} is missing", REMEDY)
    return Finding("ffmpeg", "ok", detail)


def _engine_settings() -> Mapping[str, Mapping[str, Any]]:
    try:
        return config.load_settings().engines
    except ConfigError:
        return {}  # _settings reports it


def _engines(engines: Sequence[EngineState]) -> Iterator[Finding]:
    """The states of the engines; only the built-in voice is required."""
    for engine in engines:
        state: FindingState = "ok" if engine.ok else "fault" if engine.engine == EMBEDDED_ENGINE else "note"
        yield Finding(f"{VOICE}{engine.engine}", state, engine.detail, engine.remedy)


def _cache() -> Iterator[Finding]:
    store = open_store()
    try:
        store.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=store.folder):
            pass
    except OSError as error:
        detail = f"{store.folder} cannot be written ({error.strerror}), so each build makes everything again"
        remedy = f"choose another folder in {config.SETTINGS['cache_dir'].variable}"
        yield Finding("cache", "note", detail, remedy)
        return
    used = sum(kind.bytes for kind in store.info().values())
    yield Finding(
        "cache", "ok", f"{format_size(used)} of at most {format_size(store.max_bytes)} in {store.folder}"
    )
    for what, folder in (
        ("disk of the cache", store.folder),
        ("disk of this folder", Path(os.curdir).absolute()),
    ):
        free = shutil.disk_usage(folder).free
        is_little = free < LITTLE_DISK_BYTES
        remedy = "free some space, or run `audiocoach cache clean`" if is_little else ""
        yield Finding(what, "note" if is_little else "ok", f"{format_size(free)} free", remedy)


def _network(problem: str) -> Finding:
    if problem:
        return Finding("network", "note", problem, "the online voice needs it, except through a proxy")
    host, port = voices.ONLINE_HOST
    return Finding("network", "ok", f"{host}:{port} answers; speech itself is not tested")
