"""The players and readers that ``benchmarks/players.py`` runs, a row each, and how each of them is driven.

A player gives back what it plays: mono sound at 44.1 kHz, as 16-bit samples. What a program has no way to say
is ``None``.
"""

# mypy: ignore-errors
# (most of what is imported here has no types, and nothing of it has to be installed)

from __future__ import annotations

import json
import os
import re
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_of
from pathlib import Path
from tempfile import TemporaryDirectory

import imageio_ffmpeg
import numpy as np
from soxr import resample

SAMPLE_RATE = 44_100
HEARD_S = 1.5
"""How much is played after a jump."""
ALL = ("mp3", "mp3-vbr", "m4a", "m4b", "opus", "flac", "wav")
MPEG = ("mp3", "mp3-vbr")
TIMEOUT_S = 600

Sound = np.ndarray
"""Mono samples at 44.1 kHz, 16 bits."""


@dataclass(frozen=True)
class Told:
    """What a program says about a file."""

    length_s: float | None = None
    chapters: int | None = None
    lyrics: bool | None = None
    cover: bool | None = None


@dataclass(frozen=True)
class Program:
    """A player or a reader of tags.

    Attributes:
        name: as in the table.
        version: its version; ``None`` if it is not installed.
        tell: what it says about a file.
        play: the sound after a jump to a second.
        decode: the sound of the whole file.
        formats: the kinds of file it is tried on.
        whole_frames: it jumps to whole MPEG frames only.
    """

    name: str
    version: Callable[[], str | None]
    tell: Callable[[Path], Told] | None = None
    play: Callable[[Path, float], Sound] | None = None
    decode: Callable[[Path], Sound] | None = None
    formats: tuple[str, ...] = ALL
    whole_frames: bool = False


def run(*command: object, keep: str = "stdout") -> bytes:
    """Run a program to its end and return what it wrote."""
    done = subprocess.run(
        [str(word) for word in command],
        check=False,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=TIMEOUT_S,
    )
    return getattr(done, keep)


def command_version(command: str, pattern: str, *arguments: str) -> str | None:
    """The version that a program on the path prints."""
    if not shutil.which(command):
        return None
    found = re.search(pattern, (run(command, *arguments) or run(command, *arguments, keep="stderr")).decode())
    return found[1] if found else "?"


def package_version(name: str) -> str | None:
    """The version of a Python package."""
    try:
        return version_of(name)
    except PackageNotFoundError:
        return None


# ffmpeg

RAW = ("-f", "s16le", "-ac", "1", "-ar", SAMPLE_RATE, "-")


def ffmpeg_play(ffmpeg: str, path: Path, at_s: float | None = None) -> Sound:
    """What ffmpeg decodes from a second on, or the whole file."""
    where = () if at_s is None else ("-ss", at_s, "-t", HEARD_S)
    data = run(ffmpeg, "-nostdin", "-v", "error", *where, "-i", path, "-map", "0:a:0", *RAW)
    return np.frombuffer(data, "<i2")


def ffmpeg_tell(ffmpeg: str, path: Path) -> Told:
    """What ffmpeg prints of a file; its length in hundredths of a second."""
    text = run(ffmpeg, "-hide_banner", "-i", path, keep="stderr").decode(errors="replace")
    hours, minutes, seconds = re.search(r"Duration: (\d+):(\d+):([\d.]+)", text).groups()
    return Told(
        int(hours) * 3600 + int(minutes) * 60 + float(seconds),
        len(re.findall(r"^ +Chapter #", text, re.MULTILINE)),
        bool(re.search(r"^ +lyrics", text, re.MULTILINE | re.IGNORECASE)),
        "attached pic" in text,
    )


def ffprobe_tell(path: Path) -> Told:
    """What ffprobe says, with the length in microseconds."""
    told = json.loads(
        run("ffprobe", "-v", "error", "-show_format", "-show_chapters", "-show_streams", "-of", "json", path)
    )
    tags = {key.lower() for part in (told["format"], *told["streams"]) for key in part.get("tags", {})}
    return Told(
        float(told["format"]["duration"]),
        len(told["chapters"]),
        any(key.startswith("lyrics") for key in tags),
        any(stream["disposition"]["attached_pic"] for stream in told["streams"]),
    )


# mpv, mpg123, sox, GStreamer


def mpv_tell(path: Path) -> Told:
    """What mpv's properties say at the start of a file."""
    asked = "<told>${=duration} ${=chapters} ${metadata/by-key/lyrics-eng}${metadata/by-key/lyrics} <end>"
    null = ("--no-config", "--ao=null", "--vo=null", "--length=0.05", "--no-video")
    text = run("mpv", *null, f"--term-playing-msg={asked}", path).decode(errors="replace")
    length_s, chapters, lyrics = re.search(r"<told>(\S+) (\S+) (.*?) <end>", text, re.DOTALL).groups()
    return Told(float(length_s), int(chapters), "[" in lyrics, "[P]" in text)


def mpv_play(path: Path, at_s: float | None = None) -> Sound:
    """What mpv writes to a file in place of a sound card."""
    where = () if at_s is None else (f"--start={at_s}", f"--length={HEARD_S}")
    with TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        form = ("--audio-samplerate=44100", "--audio-channels=mono", "--audio-format=s16")
        file = ("--ao=pcm", "--ao-pcm-waveheader=no", f"--ao-pcm-file={raw}")
        run("mpv", "--no-config", "--no-video", *form, *file, *where, path)
        return np.fromfile(raw, "<i2")


def mpg123_play(path: Path, at_s: float | None = None) -> Sound:
    """What mpg123 decodes from the frame at a second on."""
    where = () if at_s is None else ("-k", round(at_s * SAMPLE_RATE / 1152), "-n", 60)
    return np.frombuffer(run("mpg123", "-q", "--no-resync", "-m", "-s", *where, path), "<i2")


def mpg123_tell(path: Path) -> Told:
    """What libmpg123's tag reader prints; it knows no chapters."""
    text = run("mpg123", "-t", "--long-tag", "-v", path, keep="stderr").decode(errors="replace")
    return Told(lyrics="Lyrics" in text)


def sox_play(path: Path, at_s: float | None = None) -> Sound:
    """What sox decodes from a second on."""
    where = () if at_s is None else ("trim", at_s, HEARD_S)
    form = ("-t", "raw", "-e", "signed", "-b", 16, "-c", 1, "-r", SAMPLE_RATE)
    return np.frombuffer(run("sox", "-V1", "-D", path, *form, "-", *where), "<i2")


def sox_tell(path: Path) -> Told:
    """The length that soxi gives."""
    length = run("soxi", "-D", path).strip()
    return Told(float(length) if length else None)


def gstreamer_play(path: Path, at_s: float | None = None) -> Sound:
    """What GStreamer's player gives a sink; it is stopped when that is enough."""
    with TemporaryDirectory() as folder:
        raw = Path(folder, "raw")
        form = f"audio/x-raw,format=S16LE,rate={SAMPLE_RATE},channels=1"
        sink = f"audioconvert ! audioresample ! {form} ! filesink location={raw} buffer-mode=unbuffered"
        where = () if at_s is None else ("-s", str(at_s))
        silent = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
        command = ["gst-play-1.0", "--no-interactive", *where, "--videosink=fakesink", f"--audiosink={sink}"]
        with subprocess.Popen([*command, str(path)], **silent) as process:
            while process.poll() is None:
                if at_s is not None and raw.exists() and raw.stat().st_size > 2 * SAMPLE_RATE * HEARD_S:
                    process.kill()
                time.sleep(0.02)
        return np.fromfile(raw, "<i2", count=-1 if at_s is None else int(SAMPLE_RATE * HEARD_S))


def gstreamer_tell(path: Path) -> Told:
    """What GStreamer's discoverer prints."""
    text = run("gst-discoverer-1.0", "-v", "--toc", path).decode(errors="replace")
    found = re.search(r"Duration: (\d+):(\d+):([\d.]+)", text)
    return Told(
        int(found[1]) * 3600 + int(found[2]) * 60 + float(found[3]) if found else None,
        len(re.findall(r"^ +chapter:", text, re.MULTILINE)),
        bool(re.search(r"lyrics[:=]", text)),
        "image: buffer" in text,
    )


# VLC, MPD, cmus


def vlc_version() -> str | None:
    """The version of libvlc, if it and python-vlc are installed."""
    try:
        return import_module("vlc").libvlc_get_version().decode().split()[0]
    except (ImportError, OSError):
        return None


@contextmanager
def vlc_player(path: Path, *options: str) -> Iterator[object]:
    """A player of libvlc."""
    instance = import_module("vlc").Instance("--no-video", "--quiet", *options)
    player = instance.media_player_new()
    player.set_media(instance.media_new(str(path)))
    yield player
    player.stop()
    player.release()
    instance.release()


def vlc_tell(path: Path) -> Told:
    """What libvlc says while it plays."""
    vlc = import_module("vlc")
    with vlc_player(path, "--aout=adummy") as player:
        player.play()
        for _ in range(40):
            time.sleep(0.05)
        cover = player.get_media().get_meta(vlc.Meta.ArtworkURL)
        return Told(player.get_length() / 1000, max(0, player.get_chapter_count()), None, bool(cover))


def vlc_play(path: Path, at_s: float) -> Sound:
    """What VLC writes to a file in place of a sound card."""
    with TemporaryDirectory() as folder:
        file = Path(folder, "heard.wav")
        to_file = (
            "--aout=afile",
            f"--audiofile-file={file}",
            "--audiofile-format=s16",
            "--audiofile-channels=1",
        )
        with vlc_player(path, *to_file) as player:
            player.get_media().add_option(f":start-time={at_s}")
            player.play()
            time.sleep(HEARD_S + 1)
        data = file.read_bytes()
    channels, rate = int.from_bytes(data[22:24], "little"), int.from_bytes(data[24:28], "little")
    return mono(np.frombuffer(data[44 : len(data) - len(data) % 4], "<i2"), channels, rate)


def mono(samples: Sound, channels: int, rate: int) -> Sound:
    """One channel at 44.1 kHz."""
    one = samples[: len(samples) - len(samples) % channels].reshape(-1, channels).mean(axis=1)
    return (one if rate == SAMPLE_RATE else resample(one, rate, SAMPLE_RATE)).astype("<i2")


class Mpd:
    """An MPD of its own that plays into a pipe of sound."""

    def __init__(self, folder: Path, music: Path) -> None:
        """Start it on the tracks in ``music``."""
        self._pipe, self._address = folder / "heard", folder / "socket"
        output = 'audio_output {\ntype "fifo"\nname "heard"\n'
        output += f'path "{self._pipe}"\nformat "{SAMPLE_RATE}:16:1"\n}}'
        os.mkfifo(self._pipe)
        files = f'db_file "{folder}/db"\nmusic_directory "{music}"\nbind_to_address "{self._address}"'
        files += '\nconnection_timeout "3600"\nzeroconf_enabled "no"'
        Path(folder, "conf").write_text(f'{files}\nlog_file "{folder}/log"\n{output}\n', encoding="utf-8")
        self._process = subprocess.Popen(
            ["mpd", "--no-daemon", str(folder / "conf")], stderr=subprocess.DEVNULL
        )
        for _ in range(100):
            if self._address.exists():
                break
            time.sleep(0.1)
        self._heard = os.open(self._pipe, os.O_RDONLY | os.O_NONBLOCK)
        self._link = socket.socket(socket.AF_UNIX)
        self._link.connect(str(self._address))
        self._file = self._link.makefile("rwb")
        self._file.readline()
        self.ask("update")
        while "updating_db" in self.ask("status"):
            time.sleep(0.2)

    def ask(self, command: str) -> dict[str, str]:
        """Send a command and return the answer's pairs."""
        self._file.write(command.encode() + b"\n")
        self._file.flush()
        pairs = {}
        while not (line := self._file.readline().decode()).startswith(("OK", "ACK")) and line:
            key, _, value = line.strip().partition(": ")
            pairs[key] = value
        return pairs

    def play(self, path: Path, at_s: float) -> Sound:
        """What sounds once it was paused, moved and started again."""
        self.load(path)
        self.ask("play")
        time.sleep(0.3)
        self.ask("pause 1")
        self.ask(f"seekcur {at_s}")
        time.sleep(0.3)
        self.read(0)
        self.ask("pause 0")
        return self.read(HEARD_S)

    def load(self, path: Path) -> None:
        """Make a file the only one of the queue."""
        self.ask("clear")
        self.ask(f'add "{path.name}"')

    def tell(self, path: Path) -> Told:
        """What its status says; its clients show no chapters."""
        self.load(path)
        self.ask("play")
        time.sleep(0.5)
        status = self.ask("status")
        self.ask("stop")
        return Told(float(status["duration"]) if "duration" in status else None)

    def read(self, length_s: float) -> Sound:
        """The next seconds of sound; with 0 what has come so far."""
        data, until = b"", time.monotonic() + length_s + 2
        while len(data) < 2 * SAMPLE_RATE * length_s and time.monotonic() < until:
            try:
                data += os.read(self._heard, 65_536)
            except BlockingIOError:
                time.sleep(0.02)
        while not length_s:
            try:
                if not os.read(self._heard, 65_536):
                    break
            except BlockingIOError:
                break
        return np.frombuffer(data[: len(data) // 2 * 2], "<i2")

    def close(self) -> None:
        """Stop it."""
        self._process.terminate()
        self._process.wait()
        os.close(self._heard)


# Python's readers


def mutagen_tell(path: Path) -> Told:
    """What mutagen reads."""
    file = import_module("mutagen").File(path)
    tags = file.tags
    keys = [key.lower() for key in tags.keys()]  # noqa: SIM118 (some of its tags are lists of pairs)
    chapters = [key for key in keys if re.match(r"chap:|chapter\d+$", key)]
    mp4 = getattr(file, "chapters", None)
    return Told(
        file.info.length,
        len(mp4 if mp4 else chapters),
        any(key.startswith(("uslt", "\xa9lyr", "lyrics")) for key in keys),
        any(key.startswith(("apic", "covr", "metadata_block_picture")) for key in keys)
        or bool(getattr(file, "pictures", None)),
    )


def eyed3_tell(path: Path) -> Told:
    """What eyeD3 reads."""
    file = import_module("eyed3").load(path)
    tag = file.tag
    return Told(file.info.time_secs, len(list(tag.chapters)), len(tag.lyrics) > 0, len(tag.images) > 0)


def tinytag_tell(path: Path) -> Told:
    """What tinytag reads."""
    tag = import_module("tinytag").TinyTag.get(path, image=True)
    return Told(tag.duration, None, "lyrics" in tag.other, tag.images.any is not None)


def taglib_tell(path: Path) -> Told:
    """What TagLib reads; its length in milliseconds if the binding gives them."""
    with import_module("taglib").File(path) as file:
        pictures = getattr(file, "pictures", None)
        cover = None if pictures is None else bool(pictures)
        return Told(float(file.length), None, any(key.startswith("LYRICS") for key in file.tags), cover)


def soundfile_play(path: Path, at_s: float | None = None) -> Sound:
    """What libsndfile reads."""
    with import_module("soundfile").SoundFile(path) as file:
        if at_s is None:
            return np.concatenate(
                [mono(part.ravel(), 2, file.samplerate) for part in file.blocks(2**20, dtype="int16")]
            )
        file.seek(round(at_s * file.samplerate))
        return mono(file.read(int(HEARD_S * file.samplerate), dtype="int16").ravel(), 2, file.samplerate)


def soundfile_tell(path: Path) -> Told:
    """The length that libsndfile gives."""
    info = import_module("soundfile").info(path)
    return Told(info.frames / info.samplerate)


# npm's readers


def npm_version(modules: Path | None, name: str) -> str | None:
    """The version of a package in a folder of ``node_modules``."""
    file = modules and modules / name / "package.json"
    return json.loads(file.read_text("utf-8"))["version"] if file and file.exists() else None


def npm_tell(modules: Path, name: str, path: Path) -> Told:
    """What a package reads, by ``players.mjs``."""
    script = Path(__file__).with_name("players.mjs")
    text = run("node", script, modules, name, path).decode()
    return Told(**json.loads(text)) if text else Told()


def programs(modules: Path | None, mpd: Mpd | None) -> list[Program]:
    """All of them; whoever is not installed has no version."""
    own = imageio_ffmpeg.get_ffmpeg_exe()
    package = lambda name: partial(package_version, name)  # noqa: E731
    npm = lambda name: {  # noqa: E731
        "version": partial(npm_version, modules, name),
        "tell": partial(npm_tell, modules, name),
    }
    ffmpeg_pattern = r"version n?(\d[\d.]*)"
    return [
        Program(
            "ffmpeg",
            partial(command_version, "ffmpeg", ffmpeg_pattern, "-version"),
            ffprobe_tell,
            partial(ffmpeg_play, "ffmpeg"),
            partial(ffmpeg_play, "ffmpeg"),
        ),
        Program(
            "ffmpeg of the install",
            partial(command_version, own, ffmpeg_pattern, "-version"),
            partial(ffmpeg_tell, own),
            partial(ffmpeg_play, own),
            partial(ffmpeg_play, own),
        ),
        Program(
            "mpv",
            partial(command_version, "mpv", r"mpv (\d[\d.]*)", "--version"),
            mpv_tell,
            mpv_play,
            mpv_play,
        ),
        Program("VLC", vlc_version, vlc_tell, vlc_play),
        Program(
            "GStreamer",
            partial(command_version, "gst-play-1.0", r"GStreamer (\d[\d.]*)", "--version"),
            gstreamer_tell,
            gstreamer_play,
            gstreamer_play,
            formats=(
                "mp3",
                "mp3-vbr",
                "m4a",
                "m4b",
                "opus",
                "flac",
            ),  # of a WAV the start comes before the jump
        ),
        Program(
            "MPD",
            partial(command_version, "mpd", r"\((\d[\d.]*)\)", "--version"),
            mpd.tell if mpd else None,
            mpd.play if mpd else None,
        ),
        Program(
            "mpg123",
            partial(command_version, "mpg123", r"mpg123 (\d[\d.]*)", "--version"),
            None,
            mpg123_play,
            mpg123_play,
            formats=MPEG,
            whole_frames=True,
        ),
        Program(
            "SoX",
            partial(command_version, "sox", r"v(\d[\d.]*)", "--version"),
            sox_tell,
            sox_play,
            sox_play,
            formats=("mp3", "mp3-vbr", "flac", "wav"),
        ),
        Program(
            "soundfile",
            package("soundfile"),
            soundfile_tell,
            soundfile_play,
            soundfile_play,
            formats=("mp3", "mp3-vbr", "opus", "flac", "wav"),
        ),
        Program("mutagen", package("mutagen"), mutagen_tell),
        Program("eyeD3", package("eyeD3"), eyed3_tell, formats=MPEG),
        Program("tinytag", package("tinytag"), tinytag_tell),
        Program("pytaglib", package("pytaglib"), taglib_tell),
        Program("music-metadata", **npm("music-metadata")),
        Program("jsmediatags", **npm("jsmediatags"), formats=("mp3", "mp3-vbr", "m4a", "m4b")),
        Program("node-id3", **npm("node-id3"), formats=MPEG),
    ]


if __name__ == "__main__":
    sys.exit("run benchmarks/players.py")
