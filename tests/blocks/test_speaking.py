"""Who speaks a block's words, and how often: each once, over all its sessions, weeks and processes."""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiocoach import blocks
from audiocoach.blocks import crew, task
from audiocoach.blocks.making import BlockBuild
from audiocoach.media.ffmpeg import find_ffmpeg, run
from audiocoach.voices.espeak import Espeak
from support.options import make_options
from voices.translate_server import Reply, TranslateServer, hurry, make_certificate, through_proxy

CLERK = """\
import json, os
from voices.tone_engine import ToneEngine

class Clerk(ToneEngine):
    name = "clerk"

    def __init__(self):
        super().__init__()
        self.note([])

    def speak(self, request):
        self.note([request.text, request.voice, request.rate])
        return super().speak(request)

    def note(self, asked):
        with open(os.environ["CLERK_BOOK"], "a") as book:
            book.write(json.dumps([os.getpid(), asked]) + "\\n")
"""
"""A third party's engine that writes down where it is made, and all that it is asked for."""

SHARED = """\
audiocoach: 1
music: none
vars: {work: 6s}
workout:
  - say: Hello.
  - Squat ${work}
  - Rest 5s
"""
WORKOUTS = {
    "legs": f"{SHARED}  - Lunge 3 reps each side\n",
    "core": f"{SHARED}  - section: Slowly\n    voice: {{rate: 0.8}}\n    steps: [Squat 6s, Dead bug 12s]\n",
    "hurry": f"{SHARED}  - Glute bridge with a long march 5s\n  - Reverse plank on both of the heels 5s\n",
}
BLOCK = """\
audiocoach: 1
block: Words
weeks: 2
vars: {work: [6s, 7s]}
week:
  - tue: {workout: legs, vars: {work: "${work}"}}
  - thu: {workout: core, vars: {work: "${work}"}}
  - sun: hurry
"""


DAYS = ["tue", "sun"]
"""The days that are built where fewer sessions will do."""


class Book:
    """What the engine wrote down, process by process."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take(self) -> tuple[Counter[tuple[str, str, float]], set[int]]:
        """How often each (text, voice, rate) was asked for since the last time, and the processes that had
        the engine.
        """
        rows = [json.loads(line) for line in self._path.read_text().splitlines()]
        self._path.write_text("")
        return Counter(tuple(asked) for _, asked in rows if asked), {process for process, _ in rows}


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Book]:
    """The engine ``clerk`` is installed as pip would do it, for this process and those that it starts."""
    site = tmp_path / "site"
    information = site / "clerk-1.0.dist-info"
    information.mkdir(parents=True)
    (information / "METADATA").write_text("Metadata-Version: 2.1\nName: clerk\nVersion: 1.0\n")
    (information / "entry_points.txt").write_text("[audiocoach.voices]\nclerk = clerk_voice:Clerk\n")
    (site / "clerk_voice.py").write_text(CLERK)
    path = tmp_path / "book.txt"
    path.touch()
    monkeypatch.setenv("CLERK_BOOK", str(path))
    monkeypatch.syspath_prepend(site)
    importlib.invalidate_caches()
    yield Book(path)
    sys.modules.pop("clerk_voice", None)


@pytest.fixture
def block(tmp_path: Path) -> Path:
    """Two weeks of three sessions, whose voice is open."""
    for name, script in WORKOUTS.items():
        (tmp_path / f"{name}.yaml").write_text(script, encoding="utf-8")
    path = tmp_path / "plan.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    return path


@pytest.fixture
def translate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[TranslateServer]:
    """The online voice's server, as gTTS finds it: it hums for as long as any of our words may take."""
    sound = ["-f", "lavfi", "-i", "aevalsrc=0.3*sin(2*PI*220*t)*(1+sin(2*PI*3*t))/2:s=24000:d=1.6"]
    made = run(find_ffmpeg(), [*sound, "-b:a", "64k", "-f", "mp3", "pipe:1"], timeout_s=60)
    with TranslateServer(make_certificate(tmp_path), made) as server:
        through_proxy(monkeypatch, server.proxy_url)
        yield server


def built(
    block: Path, voice: str | None = None, *, folder: str = "out", days: Sequence[str] | None = DAYS
) -> BlockBuild:
    """The first week made by a thread of this process, with a gTTS that makes no pauses."""
    options = make_options(voice=voice, cache_dir=block.parent / "store", engines={"gtts": hurry()})
    with ThreadPoolExecutor(1) as executor:
        return blocks.build(
            block, block.parent / folder, options=options, weeks=[1], days=days, executor=executor
        )


def test_each_cue_is_spoken_once_over_all_processes(book: Book, block: Path, tmp_path: Path) -> None:
    """Shared by sessions or not, said in full, in short or in haste: every (text, voice, rate) is asked for
    once, before the tracks are mixed by processes that ask for nothing; and never again.
    """
    build(block, tmp_path / "out")
    asked, processes = book.take()
    assert set(asked.values()) == {1}
    assert len(processes) == 3
    assert {("Rest, five seconds.", "hum", 1.0), ("Rest.", "hum", 1.0)} <= set(asked)
    assert ("Dead bug.", "hum", 0.8) in asked
    assert len(list((tmp_path / "out").rglob("*.mp3"))) == 6
    again = built(block, "clerk", folder="anew", days=None)
    assert again.ok
    assert {outcome.state for outcome in again.outcomes} == {"made"}
    assert not book.take()[0]


def test_the_engine_is_freed_before_the_tracks_are_mixed(
    block: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The voice's memory is freed once for the whole block, and again by each track."""
    events: list[str] = []
    monkeypatch.setattr(Espeak, "load", lambda _: None, raising=False)
    monkeypatch.setattr(Espeak, "unload", lambda _: events.append("freed"), raising=False)
    make = task.make

    def noted(job: task.TrackJob) -> task.Made | task.Failed:
        events.append("track")
        return make(job)

    monkeypatch.setattr(crew, "make", noted)
    assert built(block, "espeak").ok
    assert events == ["freed", "track", "freed", "track", "freed"]


def build(block: Path, folder: Path) -> None:
    """A build by the engine ``clerk`` with two workers, in a process of its own."""
    tests, site = Path(__file__).resolve().parents[1], block.parent / "site"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join((str(site), str(tests))),
        "AUDIOCOACH_CACHE_DIR": str(block.parent / "store"),
    }
    words = ["build", str(block), "-o", f"{folder}/", "--voice", "clerk", "--jobs", "2"]
    done = subprocess.run(
        [sys.executable, "-m", "audiocoach", *words],
        env=environment,
        capture_output=True,
        text=True,
        timeout=600,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_auto_has_one_voice_for_the_whole_block(translate: TranslateServer, block: Path) -> None:
    """Where the online voice fails after some cues, hibari speaks all, and one note says why. The block keeps
    to it when the server is back.
    """
    translate.script(*[Reply()] * 5, *[Reply(status=429)] * 9)
    made = built(block)
    assert [outcome.voice for outcome in made.outcomes] == ["hibari"] * 2
    (note,) = made.notes
    assert note.startswith("gtts: ")
    assert "too many requests" in note
    assert note.endswith("; so the whole block is spoken by hibari")
    assert "--voice" not in note
    translate.script()
    asked = len(translate.requests)
    block.write_text(BLOCK.replace("[6s, 7s]", "[8s, 7s]"), encoding="utf-8")
    again = built(block)
    assert [outcome.voice for outcome in again.outcomes] == ["hibari"] * 2
    assert again.notes == ("kept hibari, the voice of the block; change it with --voice",)
    assert len(translate.requests) == asked


def test_a_voice_that_is_asked_for_fails_or_speaks_alone(translate: TranslateServer, block: Path) -> None:
    """With ``--voice gtts`` each session is named with the error and its remedy, and nothing is made; the
    next build asks for the rest alone.
    """
    translate.script(*[Reply()] * 5, *[Reply(status=429)] * 9)
    failed = built(block, "gtts")
    assert [outcome.state for outcome in failed.outcomes] == ["failed"] * 2
    assert all("too many requests" in outcome.error for outcome in failed.outcomes)
    assert all("--voice hibari" in outcome.error for outcome in failed.outcomes)
    assert not list((block.parent / "out").rglob("*.mp3"))
    first = {asked.text for asked in translate.requests[:5]}
    translate.requests.clear()
    translate.script()
    made = built(block, "gtts")
    assert [outcome.voice for outcome in made.outcomes] == ["gtts"] * 2
    assert not first & {asked.text for asked in translate.requests}


def test_a_connection_that_is_refused(block: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens, auto is one other voice for all, and gtts an error for each session."""
    through_proxy(monkeypatch, "http://127.0.0.1:1")
    failed = built(block, "gtts")
    assert all("check the proxy in HTTPS_PROXY" in outcome.error for outcome in failed.outcomes)
    made = built(block, "auto")
    assert {outcome.voice for outcome in made.outcomes} == {"hibari"}
    assert len(made.notes) == 1


def test_a_block_in_two_languages_has_one_voice(block: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where nobody listens, a German session beside an English one is spoken by what speaks both, and the
    next build leaves both alone.
    """
    through_proxy(monkeypatch, "http://127.0.0.1:1")
    german = WORKOUTS["hurry"].replace("audiocoach: 1", "audiocoach: 1\nlanguage: de")
    (block.parent / "hurry.yaml").write_text(german, encoding="utf-8")
    made = built(block, "auto")
    assert [outcome.voice for outcome in made.outcomes] == ["pico"] * 2
    assert [outcome.state for outcome in built(block, "auto").outcomes] == ["unchanged"] * 2
