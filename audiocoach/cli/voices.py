"""``audiocoach voices``: lists, tests and installs voices."""

from __future__ import annotations

import socket
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from audiocoach import config
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import AUTO, JsonOption, VoiceOption, examples, settings_for
from audiocoach.cli.printing import format_size, note, result, result_json, table
from audiocoach.cli.recording import voice_script
from audiocoach.cli.writing import Force, check_free, path_with_suffix, write_file
from audiocoach.errors import AudioCoachError, VoiceError
from audiocoach.units import SAMPLE_RATE, format_clock, primary_language

if TYPE_CHECKING:
    from audiocoach.config import Settings
    from audiocoach.sound.clip import Clip
    from audiocoach.voices.engine import Engine, Spoken

SUFFIX = ".wav"
_MARK = b"AudioCoach voice trial"
"""Written into the file by which the program knows its own; an even number of bytes, as INFO needs."""
_WAV_HEAD_BYTES = 36
"""RIFF header and format; the samples follow."""
LANGUAGE = "en"
ONLINE_HOST = ("translate.google.com", 443)
CONNECT_TIMEOUT_S = 2.0
COLUMNS = ("engine", "state", "type", "languages", "accents", "rate", "details", "how to fix it")


@dataclass(frozen=True, slots=True)
class EngineState:
    """An engine on this machine. ``languages`` and ``accents`` are counts.

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


def add_to(app: typer.Typer) -> None:
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("list", epilog=examples("voices list"))(list_engines)
    group.command(
        "try",
        epilog=examples(
            'voices try "Three, two, one, go" --voice hibari',
            'voices try "3x10 @ 2-0-1, 45s each side" --show',
            'voices try "Los, 3 Minuten" --language de -o los.wav',
        ),
    )(try_voice)
    group.command(
        "script",
        epilog=examples(
            "voices script strength/runner-a", "voices script my.yaml --index > voice/clips.yaml"
        ),
    )(voice_script)
    group.command(
        "install",
        epilog=examples(
            "voices install hibari:fenrir",
            "voices install en_US-lessac-medium",
            "voices install downloads/my-voice.onnx",
        ),
    )(install)
    group.command("remove", epilog=examples("voices remove en_US-lessac-medium"))(remove)
    app.add_typer(group, name="voices", help="List, test and install voices.")


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
    """Print a table of the engines."""
    table(COLUMNS, [_row(state) for state in states], fixed=COLUMNS[:6])


def _row(state: EngineState) -> tuple[str, ...]:
    where = {True: "online", False: "offline", None: ""}[state.online]
    rate = {True: "native", False: "stretched", None: ""}[state.own_rate]
    numbers = (str(state.languages), str(state.accents)) if state.ok else ("", "")
    ready = "ready" if state.ok else "not ready"
    return (state.engine, ready, where, *numbers, rate, state.detail, state.remedy)


def list_engines(as_json: JsonOption = False) -> None:
    """List voice engines, and how to fix those that do not work."""
    states = engine_states(config.load_settings().engines, network_problem())
    if as_json:
        result_json(states)
    else:
        print_engines(states)


def try_voice(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Text to speak.")],
    *,
    voice: VoiceOption = None,
    language: Annotated[
        str, typer.Option("--language", metavar="LANG", help="Language of TEXT: en, de, es, fr, it or more.")
    ] = LANGUAGE,
    show: Annotated[
        bool, typer.Option("--show", help="Print how TEXT is read out, without speaking it.")
    ] = False,
    output: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="WAV file to write.")
    ] = "voice.wav",
    force: Force = False,
) -> None:
    """Speak TEXT into a WAV file.

    It sounds as it will in a track.
    """
    from audiocoach.languages.spoken import write_out
    from audiocoach.voices.engine import Spoken

    words = write_out(text, language, {})
    if not any(character.isalnum() for character in words):
        raise WrongUsageError("TEXT has no words; write the text in quotes")
    if show:
        result(words)
        return
    path = path_with_suffix(output, (SUFFIX,), "-o: ")
    if not force:
        check_free(path, _MARK)
    engine, clip = _speak_with_first(words, language, settings_for(voice=voice))
    write_file(path, _with_mark(Spoken.from_pcm(clip.to_bytes(), SAMPLE_RATE).data), force=True)
    result(f"{path}  {format_clock(clip.frames * 1000 // SAMPLE_RATE)}  {engine}")


def _with_mark(wav: bytes) -> bytes:
    """Return a WAV that names the program, in an INFO chunk between its format and its samples."""
    info = b"INFOISFT" + len(_MARK).to_bytes(4, "little") + _MARK
    chunk = b"LIST" + len(info).to_bytes(4, "little") + info
    head, samples = wav[:_WAV_HEAD_BYTES], wav[_WAV_HEAD_BYTES:]
    size = len(wav) + len(chunk) - 8
    return head[:4] + size.to_bytes(4, "little") + head[8:] + chunk + samples


def install(
    source: Annotated[
        str,
        typer.Argument(
            metavar="NAME|URL|FILE",
            help="A voice of hibari or Piper, an https:// address, or a model file.",
        ),
    ],
    *,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="SUM", help="Expected SHA-256 of the model.")
    ] = None,
) -> None:
    """Install a voice of hibari, or one for the engine piper.

    hibari:fenrir, hibari:kore (American), hibari:emma and hibari:fable (British) are downloaded from their
    author and checked against the list in the package hibari-tts. A NAME like en_US-lessac-medium is
    downloaded from the Piper project and checked against its list. A URL needs --sha256. A FILE ends in
    .onnx, and its .onnx.json is beside it. The voice is tested before it is installed. Each voice has its own
    licence; see its model card.
    """
    from audiocoach.errors import DownloadError, VoiceError
    from audiocoach.net.download import fetch
    from audiocoach.voices.hibari_voices import PREFIX, install_hibari_voice
    from audiocoach.voices.piper_voices import install_voice

    is_hibari = source.startswith(PREFIX)
    engine = "hibari" if is_hibari else "piper"

    def download(address: str, target: Path, max_bytes: int) -> None:
        note(f"downloading {address}")
        try:
            fetch(address, target, max_bytes=max_bytes)
        except DownloadError as error:
            raise VoiceError(f"{engine}: {error}; check the network and try again", engine=engine) from error

    if is_hibari and sha256 is not None:
        raise WrongUsageError("--sha256 is for a URL; the voices of hibari are checked against its own list")
    if is_hibari:
        added = install_hibari_voice(source.removeprefix(PREFIX), config.hibari_dir(), download)
    else:
        added = install_voice(source, config.piper_dir(), download, sha256=sha256)
    result(f"{added.name}  {added.language}  {format_size(added.size_bytes)}")
    result(f"sha256 {added.sha256}")
    voice = added.name if is_hibari else f"piper --language {added.language}"
    note(f'try it: audiocoach voices try "Three, two, one, go" --voice {voice}')


def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="An installed voice.")]) -> None:
    """Remove an installed voice of hibari or piper."""
    from audiocoach.voices.hibari_voices import PREFIX, remove_hibari_voice
    from audiocoach.voices.piper_voices import remove_voice

    if name.startswith(PREFIX):
        remove_hibari_voice(name.removeprefix(PREFIX), config.hibari_dir())
    else:
        remove_voice(name, config.piper_dir())
    result(f"{name} removed")


def _speak_with_first(text: str, language: str, settings: Settings) -> tuple[str, Clip]:
    """The name of the first engine that works, and its clip."""
    from audiocoach.media.decode import decode_clip
    from audiocoach.media.ffmpeg import find_ffmpeg
    from audiocoach.sound.clip import treat
    from audiocoach.voices.registry import candidates, load_engine

    ffmpeg = find_ffmpeg(settings.ffmpeg)
    names = candidates(settings.voice or AUTO, language, settings.engines)
    for name in names:
        try:
            engine = load_engine(name, settings.engines)
            spoken = _speak(engine, text, language)
        except VoiceError as error:
            if name == names[-1]:
                raise
            note(f"{name} cannot speak: {error}")
            continue
        return name, treat(decode_clip(spoken.data, spoken.format, ffmpeg=ffmpeg), SAMPLE_RATE)
    raise VoiceError("no voice is available; `audiocoach voices list` says why")


def _speak(engine: Engine, text: str, language: str) -> Spoken:
    from audiocoach.languages.spoken import spell
    from audiocoach.voices.engine import Request, takes_phonemes

    voice = engine.voice_for(language)
    spelled = spell(text, language, {}, {}, phonetic=takes_phonemes(engine, voice))
    return engine.speak(Request(spelled.text, language, voice.name, sounds=spelled.sounds))
