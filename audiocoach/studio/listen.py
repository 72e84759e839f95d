"""Plays a session in a player of the terminal, or else in the default browser."""

from __future__ import annotations

import contextlib
import html
import secrets
import shutil
import subprocess
import tempfile
import threading
import time
import webbrowser
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, islice
from typing import IO

from audiocoach.errors import AudioCoachError
from audiocoach.studio.audition import Audition
from audiocoach.studio.wav import WavFile, byte_range

PLAYERS: Mapping[str, tuple[str, ...]] = {
    "mpv": ("--no-config", "--no-video", "--no-terminal", "--really-quiet", "-"),
    "ffplay": ("-nodisp", "-autoexit", "-loglevel", "error", "-f", "wav", "-i", "pipe:0"),
    "pw-play": ("-",),
    "paplay": ("--raw", "--format=s16le", "--rate=44100", "--channels=2"),
    "aplay": ("-q", "-"),
    "play": ("-q", "-t", "wav", "-"),
}
"""Players that take a WAV file on standard input, in the order in which they are tried. ``afplay`` does not:
on macOS without one of these, the browser plays.
"""

SILENT_FAILURE_S = 3.0
"""A player that fails within this time has no device to play on; the next one is tried."""

_LAST_CHARACTERS = 400
_PLAYING_PIECES = 3
"""A player that accepts this many pieces is playing: they are more than a pipe holds."""

_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width">
<h1>{title}</h1><audio controls autoplay src="sound.wav#t={start:.3f}"></audio>"""


class ListenError(AudioCoachError):
    """Nothing on this machine can play the session."""


def find_players() -> list[str]:
    """The players that are installed, in the order in which they are tried."""
    return [name for name in PLAYERS if shutil.which(name)]


def play_with(
    names: Sequence[str], audition: Audition, start_frame: int, say: Callable[[str], None]
) -> dict[str, str]:
    """Play with the first player that works, to the end; ``say`` gets its name.

    Returns:
        Why each player failed, if none plays; empty after a session that was heard.

    Raises:
        VoiceError: if words cannot be spoken.
        KeyboardInterrupt: on Ctrl-C; the player has ended then.
    """
    failures = {}
    for name in names:
        file = WavFile(audition, start_frame)
        why = _play(name, file.pieces(0, file.size), partial(say, f"{name} plays; Ctrl-C ends it"))
        if not why:
            return {}
        failures[name] = why
    return failures


def _play(name: str, pieces: Iterator[bytes], on_playing: Callable[[], None]) -> str:
    """Feed a player; returns why it failed at the start, or "". One without a device may exit with 0."""
    with tempfile.TemporaryFile() as complaints:
        pieces = _first_made(pieces)  # so that mixing it is not taken for playing
        begun_s = time.monotonic()
        with subprocess.Popen(
            [shutil.which(name) or name, *PLAYERS[name]],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=complaints,
        ) as player:
            try:
                assert player.stdin is not None
                is_heard = _feed(player.stdin, pieces, on_playing)
                code = player.wait()
            except BaseException:
                player.kill()
                raise
        if (code == 0 and is_heard) or time.monotonic() - begun_s > SILENT_FAILURE_S:
            return ""
        complaints.seek(0)
        said = complaints.read().decode("utf-8", "replace").strip()
        return said[-_LAST_CHARACTERS:].splitlines()[-1] if said else f"exit code {code}"


def _first_made(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The same pieces, with the header and the first sound already made."""
    return chain(list(islice(pieces, 2)), pieces)


def _feed(stdin: IO[bytes], pieces: Iterator[bytes], on_playing: Callable[[], None]) -> bool:
    """Write everything; returns whether the player took it."""
    with contextlib.suppress(BrokenPipeError):  # the player was closed
        with stdin:
            for number, piece in enumerate(pieces):
                stdin.write(piece)
                if number == _PLAYING_PIECES:
                    on_playing()
        return True
    return False


class BrowserPlayer:
    """A page on loopback that plays one session; its address holds a token that cannot be guessed."""

    def __init__(self, audition: Audition, start_frame: int) -> None:
        """Open the port."""
        token = secrets.token_urlsafe(16)
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(audition, start_frame, token))
        self._server.daemon_threads = True
        self.address = f"http://127.0.0.1:{self._server.server_port}/{token}/"

    def __enter__(self) -> BrowserPlayer:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


def play_in_browser(
    audition: Audition, start_frame: int, say: Callable[[str], None], failures: Mapping[str, str]
) -> None:
    """Play in the default browser until Ctrl-C. ``failures`` says why players do not work here.

    Raises:
        ListenError: if there is no browser.
        KeyboardInterrupt: on Ctrl-C.
    """
    with BrowserPlayer(audition, start_frame) as player:
        if not webbrowser.open(player.address):
            tried = [f"{name}: {why}" for name, why in failures.items()]
            none = f"none of {', '.join(PLAYERS)} is installed"
            raise ListenError(
                "\n".join(
                    (
                        "nothing here can play the session: there is no browser, and "
                        + ("no player works" if tried else none)
                        + "; install a player, such as mpv, or build the track",
                        *tried,
                    )
                )
            )
        say(f"your browser plays at {player.address}; Ctrl-C ends it")
        threading.Event().wait()


def player_host(server: object) -> str:
    """The only ``Host`` header that is answered, so that no other site's page reaches the sound."""
    assert isinstance(server, ThreadingHTTPServer)
    return f"127.0.0.1:{server.server_port}"


def _handler(audition: Audition, start_frame: int, token: str) -> type[BaseHTTPRequestHandler]:
    file = WavFile(audition)
    title = html.escape(audition.timeline.title)
    page = _PAGE.format(title=title, start=start_frame / 44_100).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            host = player_host(self.server)
            if self.headers.get("Host") != host or not self.path.startswith(f"/{token}/"):
                self.send_error(404)
            elif self.path == f"/{token}/":
                self._begin(200, "text/html; charset=utf-8", len(page))
                self.wfile.write(page)
            elif self.path == f"/{token}/sound.wav":
                self._send_sound()
            else:
                self.send_error(404)

        def _send_sound(self) -> None:
            size = file.size
            wanted = byte_range(self.headers.get("Range"), size)
            if wanted is None:
                self.send_error(416)
                return
            first, end = wanted
            content = f"bytes {first}-{end - 1}/{size}" if self.headers.get("Range") else ""
            self._begin(206 if content else 200, "audio/wav", end - first, content)
            try:
                for piece in file.pieces(first, end):
                    self.wfile.write(piece)
            except (OSError, AudioCoachError):  # the browser asks again, or has what it wants
                self.close_connection = True

        def _begin(self, code: int, kind: str, size: int, content: str = "") -> None:
            self.send_response(code)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(size))
            self.send_header("Accept-Ranges", "bytes")
            self.send_header("Content-Security-Policy", "default-src 'none'; media-src 'self'")
            self.send_header("Referrer-Policy", "no-referrer")
            if content:
                self.send_header("Content-Range", content)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Print nothing."""

    return Handler
