"""``audiocoach voices install`` and ``remove``: neural voices for the engine piper."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from audiocoach import config
from audiocoach.cli.printing import format_size, note, result


def install(
    source: Annotated[
        str,
        typer.Argument(
            metavar="NAME|URL|FILE", help="A published voice, an https:// address, or a model's file."
        ),
    ],
    *,
    sha256: Annotated[
        str | None, typer.Option("--sha256", metavar="SUM", help="What the model's SHA-256 has to be.")
    ] = None,
) -> None:
    """Installs a voice for the engine piper.

    A NAME like en_US-lessac-medium is fetched from the Piper project and held to its listing; an address
    needs --sha256; a FILE ends in .onnx and has its .onnx.json beside it. The voice is tried out before it
    is installed, and comes whole or not at all. Each voice has a licence of its own: its model card tells.
    """
    from audiocoach.errors import DownloadError, VoiceError
    from audiocoach.net.download import fetch
    from audiocoach.voices.piper_voices import install_voice

    def bring(address: str, target: Path, max_bytes: int) -> None:
        note(f"fetching {address}")
        try:
            fetch(address, target, max_bytes=max_bytes)
        except DownloadError as error:
            raise VoiceError(f"piper: {error}", engine="piper") from error

    added = install_voice(source, config.piper_dir(), bring, sha256=sha256)
    result(f"{added.name}  {added.language}  {format_size(added.size_bytes)}")
    result(f"sha256 {added.sha256}")
    note(f'try it: audiocoach voices try "Three, two, one, go" --voice piper --language {added.language}')


def remove(name: Annotated[str, typer.Argument(metavar="NAME", help="An installed voice.")]) -> None:
    """Removes a voice of the engine piper."""
    from audiocoach.voices.piper_voices import remove_voice

    remove_voice(name, config.piper_dir())
    result(f"{name} is removed")
