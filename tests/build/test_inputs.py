"""The hash of what a track is made from: whatever a script says and every file that it names counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from audiocoach.build.inputs import inputs_key
from audiocoach.build.options import Options
from audiocoach.media.describe import AlbumPlace
from audiocoach.sources.load import load
from support.options import make_options

SCRIPT = """\
audiocoach: 1
title: Legs
workout:
  - say: Hello one.
  - circuit: Strength
    rounds: 2
    steps:
      - Squat 20s
      - do: Plank
        for: 30s
        tip: Chin in.
  - include: core.yaml
"""
CORE = "audiocoach: 1\nworkout:\n  - Dead bug 20s\n"


def key(folder: Path, script: str = SCRIPT, core: str = CORE) -> str:
    """The hash of a track of this script."""
    (folder / "core.yaml").write_text(core, encoding="utf-8")
    (folder / "legs.yaml").write_text(script, encoding="utf-8")
    workout = load(folder / "legs.yaml")
    return inputs_key(workout, make_options(voice="espeak"), AlbumPlace("Block", 1, 1), "espeak 1")


@pytest.mark.parametrize(
    ("written", "changed"),
    [
        ("one.", "two."),
        ("20s", "25s"),
        ("Plank", "Punch"),
        ("Chin in.", "Chin up."),
        ("rounds: 2", "rounds: 3"),
    ],
)
def test_each_word_and_time_of_a_script_counts(tmp_path: Path, written: str, changed: str) -> None:
    """A change of the same length at the same place, within containers too, is a change."""
    before = key(tmp_path)
    assert key(tmp_path) == before
    assert key(tmp_path, SCRIPT.replace(written, changed)) != before


def test_an_included_script_counts(tmp_path: Path) -> None:
    """What another file brings in is part of the track."""
    assert key(tmp_path, core=CORE.replace("20s", "25s")) != key(tmp_path)


@pytest.mark.parametrize("folder", ["plain", "b [1]"])
@pytest.mark.parametrize("music", ["song.wav", "Song [live].wav", "*.wav", "songs/*.wav", "songs"])
def test_another_song_is_another_input(tmp_path: Path, folder: str, music: str) -> None:
    """A song that is replaced counts, whatever it and the folder of the script are called."""
    songs = [tmp_path / folder / name for name in ("song.wav", "Song [live].wav", "songs/a.wav")]
    songs[-1].parent.mkdir(parents=True)
    for path in songs:
        path.write_bytes(b"one")
    script = tmp_path / folder / "s.yaml"
    script.write_text(f"audiocoach: 1\nmusic: '{music}'\nworkout: [Squat 5s]\n", encoding="utf-8")

    def key() -> str:
        return inputs_key(load(script), Options(), AlbumPlace("Month", 1, 1), "espeak")

    before = key()
    assert key() == before
    for path in songs:
        path.write_bytes(b"another")
    assert key() != before


def test_every_process_has_the_same_hash(tmp_path: Path) -> None:
    """A set in a workout, whose order differs from process to process, would build a track again that is up
    to date.
    """
    cues = "cues: {halfway: no, tempo: words, ready: 5s, tips: rich, countdown: 5}\n"
    script = SCRIPT.replace("workout:\n", f"{cues}workout:\n").rpartition("  -")[0]
    (tmp_path / "cues.yaml").write_text(script, encoding="utf-8")
    program = (
        "from audiocoach.build.inputs import inputs_key; from audiocoach.build.options import Options\n"
        "from audiocoach.sources.load import load\n"
        "names = ('cues.yaml', 'strength/runner-a')\n"
        "print([inputs_key(load(name), Options(), None) for name in names])\n"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", program],
            cwd=tmp_path,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
