"""Browsers that play a track into a recorder, for ``benchmarks/players.py``.

A page of our own server jumps to each place, plays two seconds, and sends back the sound that left the audio
element together with the times that the element showed meanwhile. No driver is needed, only the browser.
Firefox plays nothing without a sound server, so it gets one of its own, with a sink that is heard by nobody.
"""

from __future__ import annotations

import json
import os
import queue
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

SAMPLE_RATE = 44_100
FORMATS = ("mp3", "mp3-vbr", "m4a", "m4b", "opus", "flac", "wav")
TYPES = {".mp3": "audio/mpeg", ".m4a": "audio/mp4", ".m4b": "audio/mp4", ".opus": "audio/ogg"}
ANSWER_S = 150
"""How long the start of a browser or a jump may take."""
PAGE = Path(__file__).with_name("players.html")

CHROMIUM = (
    *("--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update", "--mute-audio=false"),
    "--autoplay-policy=no-user-gesture-required",
)
FIREFOX = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.aboutwelcome.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "media.cubeb.sandbox": False,
    "security.sandbox.content.level": 0,
}


@dataclass(frozen=True)
class Browser:
    """A browser: its name in the tables, its program, and how it is started on an address."""

    name: str
    command: str
    start: Callable[[str, Path], list[str]]
    formats: tuple[str, ...] = FORMATS

    def version(self) -> str | None:
        """Its version; ``None`` if it is not installed."""
        if not shutil.which(self.command):
            return None
        text = subprocess.run([self.command, "--version"], capture_output=True, text=True, check=False).stdout
        found = re.search(r"\d+(?:\.\d+)+", text)
        return found[0] if found else "?"


@dataclass(frozen=True)
class Heard:
    """The sound after a jump, and the time that was shown when it began."""

    sound: NDArray[np.float64]
    shown_s: float
    length_s: float


def _chromium(address: str, profile: Path) -> list[str]:
    return ["chromium", *CHROMIUM, f"--user-data-dir={profile}", address]


def _firefox(address: str, profile: Path) -> list[str]:
    lines = [f'user_pref("{key}", {json.dumps(value)});' for key, value in FIREFOX.items()]
    (profile / "user.js").write_text("\n".join(lines), encoding="utf-8")
    return ["firefox-esr", "--headless", "--no-remote", "--profile", str(profile), address]


BROWSERS = (Browser("Chromium", "chromium", _chromium), Browser("Firefox", "firefox-esr", _firefox))


class _Server(BaseHTTPRequestHandler):
    """Serves the page and the track, with byte ranges, and takes what was heard."""

    protocol_version = "HTTP/1.1"

    def __init__(self, track: Path, heard: queue.Queue[NDArray[np.float64]], *rest: object) -> None:
        self._track, self._heard = track, heard
        super().__init__(*rest)  # type: ignore[arg-type]

    def log_message(self, *_: object) -> None:
        """Print nothing."""

    def do_POST(self) -> None:
        """Take the numbers of a jump."""
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(204)
        self.end_headers()
        self._heard.put(np.frombuffer(body, "<f8"))

    def do_GET(self) -> None:
        """Send the page, or the asked-for part of the track."""
        if not self.path.startswith("/track"):
            data = PAGE.read_bytes() if self.path.startswith("/?") else b""
            self._send(200 if data else 404, data, {"Content-Type": "text/html; charset=utf-8"})
            return
        size = self._track.stat().st_size
        first, last = 0, size - 1
        asked = re.match(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if asked:
            first, last = int(asked[1]), min(last, int(asked[2] or last))
        with self._track.open("rb") as file:
            file.seek(first)
            data = file.read(last + 1 - first)
        suffix = self._track.suffix
        headers = {"Content-Type": TYPES.get(suffix, f"audio/{suffix[1:]}"), "Accept-Ranges": "bytes"}
        if asked:
            headers["Content-Range"] = f"bytes {first}-{last}/{size}"
        self._send(206 if asked else 200, data, headers)

    def _send(self, status: int, data: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(data))}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(data)
        except OSError:
            self.close_connection = True  # the browser has enough


class _Threads(ThreadingHTTPServer):
    """A browser that has enough closes its connection in the middle."""

    daemon_threads = True

    def handle_error(self, *_: object) -> None:
        """Print nothing."""


@contextmanager
def _sound_server(folder: Path) -> Iterator[dict[str, str]]:
    """A PulseAudio of our own; the variables of whoever plays into it."""
    if not shutil.which("pulseaudio"):
        yield {}
        return
    link = folder / "sound"
    env = {**os.environ, "HOME": str(folder), "XDG_RUNTIME_DIR": str(folder)}
    modules = (
        "-L",
        "module-null-sink rate=44100",
        "-L",
        f"module-native-protocol-unix socket={link} auth-anonymous=1",
    )
    options = ("-n", "--daemonize=no", "--exit-idle-time=-1", "--use-pid-file=no", "--disallow-exit")
    process = subprocess.Popen(["pulseaudio", *options, *modules], env=env, stderr=subprocess.DEVNULL)
    try:
        until = time.monotonic() + 10
        while not link.exists() and time.monotonic() < until:
            time.sleep(0.1)
        yield {"PULSE_SERVER": f"unix:{link}", "XDG_RUNTIME_DIR": str(folder)}
    finally:
        process.terminate()
        process.wait()


def listen(browser: Browser, track: Path, places_s: Sequence[float]) -> list[Heard]:
    """What a browser plays after jumps to these places, of which the first is played without a jump."""
    heard: queue.Queue[NDArray[np.float64]] = queue.Queue()
    with ExitStack() as stack:
        # Processes of the browser may still write into their folders when it is ended.
        folder = Path(stack.enter_context(TemporaryDirectory(ignore_cleanup_errors=True)))
        profile = folder / "profile"
        profile.mkdir()
        env = stack.enter_context(_sound_server(folder))
        server = stack.enter_context(_Threads(("127.0.0.1", 0), partial(_Server, track, heard)))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        stack.callback(server.shutdown)
        address = f"http://127.0.0.1:{server.server_port}/?{','.join(f'{at_s:.4f}' for at_s in places_s)}"
        silent = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        process = subprocess.Popen(
            browser.start(address, profile), env={**os.environ, "HOME": str(folder), **env}, **silent
        )
        try:
            return [_heard(heard.get(timeout=ANSWER_S)) for _ in places_s]
        except queue.Empty:
            return []
        finally:
            process.terminate()
            process.wait()


def _heard(numbers: NDArray[np.float64]) -> Heard:
    """Read what the page sent: length, rate of sound, number of times, the times, the sound.

    A time is the recorder's frame, and the element's time as shown at that moment. A browser may show the
    same time for a while, so only the moments at which it changes count.
    """
    length_s, start_frame, count = numbers[:3]
    times = numbers[3 : 3 + 2 * int(count)].reshape(-1, 2)
    sound = numbers[3 + 2 * int(count) :] * 32_767
    changed = times[1:][np.diff(times[:, 1]) > 0]
    # Start where it sounds, so that silence before the first sound is not taken for the track's.
    loud = np.flatnonzero(np.abs(sound) > 8)
    first = int(loud[0]) if len(loud) else 0
    settled = changed[changed[:, 0] > start_frame + first + 0.3 * SAMPLE_RATE]
    if not len(settled):
        return Heard(sound[:0], 0.0, float(length_s))
    offset = float(np.median(settled[:, 1] - settled[:, 0] / SAMPLE_RATE))
    first += int(0.3 * SAMPLE_RATE)
    return Heard(sound[first:], offset + (start_frame + first) / SAMPLE_RATE, float(length_s))
