"""``audiocoach voices script``, and tracks with a trainer's recordings."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from mutagen.id3 import ID3

from audiocoach.cli.recording import to_record
from voices.tone_engine import wav_of

SCRIPT = """\
audiocoach: 1
title: Mine
voice: {clips: voice/, gaps: espeak}
music: none
say_as: {RDL: Romanian deadlift}
workout:
  - RDL 30s
  - Rest 10s
  - Squat 30s
"""


@pytest.fixture
def mine(home: Path) -> Path:
    """A script whose folder of recordings is there and has one."""
    (home / "mine.yaml").write_text(SCRIPT)
    record(home, {"Halfway": "halfway.wav"})
    return home / "mine.yaml"


def record(home: Path, words: dict[str, str]) -> None:
    """Recordings, each as long as it takes to say so many letters."""
    (home / "voice").mkdir(exist_ok=True)
    lines = ["audiocoach: 1", "trainer: Ana", "words:"]
    for text, file in words.items():
        frames = 30_000 + 1800 * len(text)
        (home / "voice" / file).write_bytes(wav_of(0.3 * np.sin(np.arange(frames) / 20)))
        lines.append(f"  {json.dumps(text)}: {file}")
    (home / "voice" / "clips.yaml").write_text("\n".join(lines))


def test_what_there_is_to_record(run, mine) -> None:
    """Every text once, in order, as it is to be read, with a file name of its own."""
    lines = json.loads(run("voices", "script", "mine.yaml", "--json").out)
    assert lines[0] == {
        "file": "get-ready-rdl-thirty-seconds.wav",
        "text": "Get ready: RDL, 30 seconds.",
        "read": "Get ready: Romanian deadlift, thirty seconds.",
    }
    texts = [line["text"] for line in lines]
    assert len(texts) == len(set(texts)) == len({line["file"] for line in lines})
    assert "Halfway." in texts
    missing = json.loads(run("voices", "script", "mine.yaml", "--json", "--missing").out)
    assert [line["text"] for line in missing] == [text for text in texts if text != "Halfway."]
    table = run("voices", "script", "mine.yaml")
    assert "Romanian deadlift" in table.out
    assert "to record" in table.err


@pytest.mark.parametrize("index", [None, "", "audiocoach: 1\ntrainer: Ana\nwords: {Halfway: gone.wav}\n"])
def test_the_list_needs_no_recordings_yet(run, mine, home, index: str | None) -> None:
    """What to record is told before there is an index, and while that is empty or names files to come."""
    (home / "voice" / "clips.yaml").unlink()
    if index is not None:
        (home / "voice" / "clips.yaml").write_text(index)
    ran = run("voices", "script", "mine.yaml", "--index")
    assert ran.code == 0
    assert "Halfway.: halfway.wav" in ran.out.replace('"', "")


def test_the_index_is_one(run, mine, home) -> None:
    """What --index prints, with its files recorded, is an index that leaves no gap."""
    lines = json.loads(run("voices", "script", "mine.yaml", "--json").out)
    record(home, {line["text"]: line["file"] for line in lines})
    (home / "voice" / "clips.yaml").write_text(run("voices", "script", "mine.yaml", "--index").out)
    ran = run("build", "mine.yaml", "-o", "mine.mp3")
    assert ran.code == 0
    assert "all " in ran.err
    assert "are recordings of Name of the trainer" in ran.err
    assert "recorded" in ran.out
    assert "espeak" not in ran.out


def test_gaps_are_told(run, mine, home) -> None:
    """A build says how many texts the trainer says and which are missing, and so does the track."""
    ran = run("build", "mine.yaml", "-o", "mine.mp3")
    assert ran.code == 0
    assert "1 of " in ran.err
    assert "recordings of Ana; espeak says" in ran.err
    assert "--missing" in ran.err
    assert "recorded,espeak (Ana)" in str(ID3(home / "mine.mp3"))
    assert "up to date" in run("build", "mine.yaml", "-o", "mine.mp3").out
    assert "recordings of Ana" in run("show", "mine.yaml").out
    assert run("check", "mine.yaml").code == 0


def test_the_users_recordings(run, mine, home, script, monkeypatch) -> None:
    """A script without recordings is spoken with the user's own when asked for, and its gaps by whom one
    names.
    """
    ran = run("build", str(script), "-o", "a.mp3", "--voice", "recorded,espeak")
    assert ran.code == 1
    assert "no folder of recordings is set" in ran.err
    monkeypatch.setenv("AUDIOCOACH_CLIPS", str(home / "voice"))
    ran = run("build", str(script), "-o", "a.mp3", "--voice", "recorded,espeak")
    assert ran.code == 0
    assert "espeak says" in ran.err
    assert run("build", str(script), "--voice", "recorded,espek").code == 2
    states = {state["engine"]: state for state in json.loads(run("voices", "list", "--json").out)}
    assert states["recorded"]["ok"]


def test_errors(run, mine, home, script) -> None:
    """A folder that is not there, recordings in another language, a bad index: told with their place."""
    assert run("voices", "script", str(script), "--missing").code == 2
    assert run("voices", "script", "mine.yaml", "--json", "--index").code == 2
    (home / "mine.yaml").write_text(SCRIPT.replace("music: none", "music: none\nlanguage: de"))
    ran = run("build", "mine.yaml")
    assert ran.code == 1
    assert 'Ana speaks "en", not "de"' in ran.err
    assert ran.err.count("Ana speaks") == 1
    (home / "mine.yaml").write_text(SCRIPT.replace("voice/", "elsewhere/"))
    ran = run("build", "mine.yaml")
    assert "mine.yaml:3:" in ran.err
    assert "elsewhere/" in ran.err
    (home / "mine.yaml").write_text(SCRIPT)
    (home / "voice" / "clips.yaml").write_text("audiocoach: 1\ntrainer: Ana\nwords: {Halfway: gone.wav}\n")
    ran = run("build", "mine.yaml")
    assert ran.code == 1
    assert "clips.yaml:3:" in ran.err


def test_file_names_are_plain_and_differ() -> None:
    """ASCII, not too long, one for each, also where letters have none."""
    lines = to_record(
        ["Über Größe!", "uber grosse", "…", "さあ", "go", "Go!", "x" * 300, "word " * 60], "en", {}
    )
    names = [line.file for line in lines]
    assert len(names) == len(set(names))
    assert all(name.isascii() and len(name) < 60 for name in names)
    assert names[0] == "uber-grosse.wav"
