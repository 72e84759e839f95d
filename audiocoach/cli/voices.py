"""``audiocoach voices``: lists, tests and installs voices."""

from __future__ import annotations

import os
import wave
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach import config
from audiocoach.cli.engine_table import engine_states, network_problem, print_engines
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.options import AUTO, Json, Voice, examples, settings_for
from audiocoach.cli.printing import format_size, note, result, result_json
from audiocoach.cli.recording import voice_script
from audiocoach.cli.writing import Force, check_free
from audiocoach.errors import VoiceError
from audiocoach.units import SAMPLE_RATE, format_clock, quoted

if TYPE_CHECKING:
    from audiocoach.config import Settings
    from audiocoach.voices.engine import Engine, Spoken

SUFFIX = ".wav"
LANGUAGE = "en"


def add_to(app: typer.Typer) -> None:
    """Registers the commands."""
    group = typer.Typer(rich_markup_mode=None, no_args_is_help=True)
    group.command("list", epilog=examples("audiocoach voices list"))(list_engines)
    group.command(
        "try",
        epilog=examples(
            'audiocoach voices try "Three, two, one, go" --voice hibari',
            'audiocoach voices try "3x10 @ 2-0-1, 45s each side" --show',
            'audiocoach voices try "Los, 3 Minuten" --language de -o los.wav',
        ),
    )(try_voice)
    group.command(
        "script",
        epilog=examples(
            "audiocoach voices script strength/runner-a",
            "audiocoach voices script my.yaml --index > voice/clips.yaml",
        ),
    )(voice_script)
    group.command(
        "install",
        epilog=examples(
            "audiocoach voices install en_US-lessac-medium",
            "audiocoach voices install downloads/my-voice.onnx",
        ),
    )(install)
    group.command("remove", epilog=examples("audiocoach voices remove en_US-lessac-medium"))(remove)
    app.add_typer(group, name="voices", help="List, test and install voices.")


def list_engines(as_json: Json = False) -> None:
    """List voice engines, and how to fix those that do not work."""
    states = engine_states(config.load_settings().engines, network_problem())
    if as_json:
        result_json([asdict(state) for state in states])
        return
    print_engines(states)


def try_voice(
    text: Annotated[str, typer.Argument(metavar="TEXT", help="Text to speak.")],
    *,
    voice: Voice = None,
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

    words = write_out(text, language, {})
    if not any(character.isalnum() for character in words):
        raise WrongUsageError("TEXT has no words; write the text in quotes")
    if show:
        result(words)
        return
    path = Path(os.path.expanduser(output))
    if path.suffix.lower() != SUFFIX:
        raise WrongUsageError(f"-o: {quoted(output, 200)} does not end in {SUFFIX}")
    if not force:
        check_free(path)
    settings = settings_for(voice=voice)
    engine, samples = _speak_with_first(words, language, settings)
    _write(path, samples)
    result(f"{path}  {format_clock(len(samples) // 2 * 1000 // SAMPLE_RATE)}  {engine}")


def install(
    source: Annotated[
        str,
        typer.Argument(metavar="NAME|URL|FILE", help="A Piper voice, an https:// address, or a model file."),
    ],
    *,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="SUM", help="Expected SHA-256 of the model.")
    ] = None,
) -> None:
    """Install a voice for the engine piper.

    A NAME like en_US-lessac-medium is downloaded from the Piper project and checked against its list. A URL
    needs --sha256. A FILE ends in .onnx, and its .onnx.json is beside it. The voice is tested before it is
    installed. Each voice has its own licence; see its model card.
    """
    from audiocoach.errors import DownloadError, VoiceError
    from audiocoach.net.download import fetch
    from audiocoach.voices.piper_voices import install_voice

    def download(address: str, target: Path, max_bytes: int) -> None:
        note(f"downloading {address}")
        try:
            fetch(address, target, max_bytes=max_bytes)
        except DownloadError as error:
            raise VoiceError(f"piper: {error}", engine="piper") from error

    added = install_voice(source, config.piper_dir(), download, sha256=sha256)
    result(f"{added.name}  {added.language}  {format_size(added.size_bytes)}")
    result(f"sha256 {added.sha256}")
    note(f'try it: audiocoach voices try "Three, two, one, go" --voice piper --language {added.language}')


def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="An installed voice.")]) -> None:
    """Remove a voice of the engine piper."""
    from audiocoach.voices.piper_voices import remove_voice

    remove_voice(name, config.piper_dir())
    result(f"{name} removed")


def _speak_with_first(text: str, language: str, settings: Settings) -> tuple[str, bytes]:
    """The name of the first engine that works, and 16-bit mono PCM at 44.1 kHz."""
    from audiocoach.media.decode import decode_clip
    from audiocoach.media.ffmpeg import find_ffmpeg
    from audiocoach.sound.clip import treat
    from audiocoach.voices.registry import candidates, load_engine

    ffmpeg = find_ffmpeg(settings.ffmpeg)
    names = candidates(settings.voice or AUTO, language, settings.engines)
    for name in names:
        try:
            spoken = _speak(load_engine(name, settings.engines), text, language)
        except VoiceError as error:
            if name == names[-1]:
                raise
            note(f"{name} cannot speak: {error}")
            continue
        return name, treat(decode_clip(spoken.data, spoken.format, ffmpeg=ffmpeg), SAMPLE_RATE).to_bytes()
    raise VoiceError("no voice is available")


def _speak(engine: Engine, text: str, language: str) -> Spoken:
    from audiocoach.voices.engine import Request

    return engine.speak(Request(text, language, engine.voice_for(language).name))


def _write(path: Path, pcm: bytes) -> None:
    from audiocoach.media.output import whole_or_nothing

    with whole_or_nothing(path) as file, wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(pcm)
