"""A build with nothing to do finds that out without planning, speaking or mixing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from audiocoach.build import resources as materials
from audiocoach.build import track as pipeline
from audiocoach.build.finished import LastBuild, UpToDateTrack
from audiocoach.build.options import Options
from audiocoach.script.model import Workout
from audiocoach.sources import find as catalog
from audiocoach.sources import load as loading
from audiocoach.voices.espeak import Espeak
from support.audio import ffmpeg
from support.options import make_options

SCRIPT = """\
audiocoach: 1
title: Short
voice: espeak
music: song.wav
minutes: 30
workout: [Squat 5s]
"""
LOUD = "sine=frequency=330:duration=4"


def song(folder: Path, source: str = LOUD) -> None:
    ffmpeg("-v", "error", "-y", "-f", "lavfi", "-i", source, str(folder / "song.wav"))


def workout(folder: Path, script: str = SCRIPT) -> Workout:
    (folder / "short.yaml").write_text(script, encoding="utf-8")
    return pipeline.load(folder / "short.yaml")


@pytest.fixture
def built(tmp_path: Path) -> tuple[Path, Options]:
    """A folder with a script, its song and its track, and the options it was made with."""
    song(tmp_path)
    options = make_options(voice="espeak", cache_dir=tmp_path / "cache")
    built = workout(tmp_path)
    last_build = LastBuild(built, options)
    last_build.remember(pipeline.render(built, tmp_path / "short.mp3", options))
    return tmp_path, options


def found(built: tuple[Path, Options], script: str = SCRIPT, **changes: object) -> UpToDateTrack | None:
    folder, options = built
    last_build = LastBuild(workout(folder, script), make_options(options, **changes))  # type: ignore[arg-type]
    return last_build.find_track(folder / "short.mp3")


def test_what_is_remembered_is_what_the_build_said(built: tuple[Path, Options]) -> None:
    """The next build reports the same length, voice and warnings as the one before it."""
    folder, options = built
    track = pipeline.render(workout(folder), folder / "short.mp3", options)
    finished = found(built)
    assert finished is not None
    assert track.up_to_date
    for name in ("path", "duration_s", "engine", "warnings", "notes", "others", "up_to_date"):
        assert getattr(finished, name) == getattr(track, name), name
    assert finished.warnings


def _damage(folder: Path) -> None:
    with (folder / "short.mp3").open("r+b") as file:
        file.seek(-1, os.SEEK_END)
        file.write(b"\x55")


def _replace_by_another(folder: Path) -> None:
    other = workout(folder, SCRIPT.replace("5s", "6s"))
    pipeline.render(other, folder / "short.mp3", make_options(voice="espeak", cache_dir=folder / "other"))


@pytest.mark.parametrize(
    "change",
    [
        lambda folder: song(folder, LOUD.replace("330", "440")),
        lambda folder: (folder / "short.mp3").unlink(),
        lambda folder: (folder / "short.mp3").write_bytes(b"mine"),
        _damage,
        _replace_by_another,
    ],
    ids=["song", "no track", "a foreign file", "a damaged track", "another track"],
)
def test_a_changed_file_is_left_to_the_build(
    built: tuple[Path, Options], change: Callable[[Path], object]
) -> None:
    """A song, or a track, that is not what it was at the last build is looked at by a build."""
    assert found(built) is not None
    change(built[0])
    assert found(built) is None


@pytest.mark.parametrize(
    "changes",
    [
        {"force": True},
        {"strict": True},
        {"stems": Path("parts")},
        {"mixes": ("full", "voice-only")},
        {"preset": "small"},
        {"loudness_lufs": -18.0},
        {"voice": "gtts"},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_another_call_is_left_to_the_build(built: tuple[Path, Options], changes: dict[str, object]) -> None:
    """Options that could change a file, or what the user is told, are looked at by a build."""
    assert found(built, **changes) is None


def test_another_script_or_engine_is_left_to_the_build(
    built: tuple[Path, Options], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A changed word, and an engine of another version, are looked at by a build."""
    assert found(built, SCRIPT.replace("Short", "Shorter")) is None
    assert found(built) is not None
    monkeypatch.setattr(Espeak, "version", "another")
    assert found(built) is None


def test_a_build_whose_song_changed_meanwhile_is_not_remembered(tmp_path: Path) -> None:
    """What was built from other files than those that are there afterwards is built again."""
    song(tmp_path)
    options = make_options(voice="espeak", cache_dir=tmp_path / "cache")
    last_build = LastBuild(workout(tmp_path), options)
    track = pipeline.render(workout(tmp_path), tmp_path / "short.mp3", options)
    song(tmp_path, LOUD.replace("330", "440"))
    last_build.remember(track)
    assert LastBuild(workout(tmp_path), options).find_track(tmp_path / "short.mp3") is None


def test_a_pattern_that_is_refused_is_left_to_the_build(built: tuple[Path, Options]) -> None:
    """The build reports it with its line; looking for a finished track does not."""
    assert found(built, SCRIPT.replace("song.wav", "'**/a/**/*.wav'")) is None


def test_a_voice_that_was_kept_is_named(built: tuple[Path, Options]) -> None:
    """With ``auto`` the existing track's voice stays, and the user is told so, as by a build."""
    folder, _ = built
    finished = found(built, voice="auto")
    track = pipeline.render(workout(folder), folder / "short.mp3", make_options(built[1], voice="auto"))
    assert finished is not None
    assert finished.notes == track.notes
    assert "kept espeak" in finished.notes[0]


def test_a_build_with_nothing_to_do_imports_nothing_that_sounds(built: tuple[Path, Options]) -> None:
    """The command reports an up-to-date track without numpy, ffmpeg or the mix."""
    folder, options = built
    program = (
        "import sys, json\n"
        "from audiocoach.__main__ import run\n"
        "try: run()\n"
        "except SystemExit: pass\n"
        "print(json.dumps([name for name in sys.modules if name in "
        "('numpy', 'pydub', 'imageio_ffmpeg', 'audiocoach.build.track')]), file=sys.stderr)\n"
    )
    command = [
        sys.executable,
        "-c",
        program,
        "build",
        "short.yaml",
        "-o",
        "short.mp3",
        "--voice",
        "espeak",
        "--json",
    ]
    environment = {**os.environ, "AUDIOCOACH_CACHE_DIR": str(options.machine.cache_dir)}
    for _ in range(2):  # the first call has the script by another path, and remembers that
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, check=True
        )
    assert json.loads(done.stdout)[0]["up_to_date"]
    assert json.loads(done.stderr.splitlines()[-1]) == []


def test_a_build_works_each_thing_out_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One build looks up the script's path and its pack, reads it and plans its timeline once each."""
    counts: dict[str, int] = {}

    def count(module: object, name: str) -> None:
        original = getattr(module, name)

        def counted(*arguments: object, **keywords: object) -> object:
            counts[name] = counts.get(name, 0) + 1
            return original(*arguments, **keywords)

        monkeypatch.setattr(module, name, counted)

    count(catalog, "find")
    count(loading, "pack_root")
    count(loading, "load_workout")
    count(materials, "plan_workout")
    count(materials, "place_words")
    song(tmp_path)
    workout(tmp_path)
    counts.clear()
    loaded = pipeline.load(tmp_path / "short.yaml")
    pipeline.render(
        loaded, tmp_path / "short.mp3", make_options(voice="espeak", cache_dir=tmp_path / "cache")
    )
    assert counts == {"find": 1, "pack_root": 1, "load_workout": 1, "plan_workout": 1, "place_words": 1}
