"""``audiocoach measure``: figures of tracks of ours and of other files."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from support.audio import ffmpeg, heard

ROOT = Path(__file__).resolve().parents[2]


def test_a_track_tells_everything(run, script, home) -> None:
    """A track of ours shows loudness as ffmpeg does, speech, and every tone within a millisecond and a half:
    a bass note of the bed that begins with a tone moves what is found by up to 1.4 ms.
    """
    run("build", "legs.yaml", "--music", "drive")
    ran = run("measure", "legs.mp3", "--json")
    assert ran.code == 0
    figures, other = json.loads(ran.out), heard(home / "legs.mp3")
    assert figures["integrated_lufs"] == pytest.approx(other.integrated_lufs, abs=0.1)
    assert figures["true_peak_dbtp"] == pytest.approx(other.true_peak_dbtp, abs=0.3)
    assert figures["speech_lufs"] == pytest.approx(-15, abs=1)
    assert figures["duration_s"] == figures["planned_s"]
    assert figures["voice"] == "espeak"
    tones = {tone["kind"]: tone for tone in figures["tones"]}
    assert {"countdown", "go"} <= set(tones)
    for tone in tones.values():
        assert tone["found"] == tone["planned"]
        assert tone["worst_error_ms"] < 1.5


def test_with_its_script_speech_over_music_is_exact(run, script, home) -> None:
    """``--script`` tells the difference at its least and in all; 15 LU and more."""
    run("build", "legs.yaml", "--music", "drive")
    ran = run("measure", "legs.mp3", "--script", "legs.yaml", "--music", "drive", "--json")
    figures = json.loads(ran.out)
    assert 15.0 <= figures["speech_over_music_least_lu"] <= figures["speech_over_music_lu"]
    table = run("measure", "legs.mp3", "--script", "legs.yaml", "--music", "drive").out
    assert "from the script" in table
    assert "tone go" in table
    explained = (ROOT / "docs" / "sound.md").read_text("utf-8").partition("| measurement |")[2]
    names = [name for row in re.findall(r"^\| (.+?) \|", explained, re.MULTILINE) for name in row.split(", ")]
    assert len(names) > 8
    assert [name for name in names if f"\n{name.removesuffix('...')}" not in table] == []


def test_another_script_is_no_plan_for_a_track(run, script, home) -> None:
    """A track of other values is told, with both lengths and what may be the cause."""
    run("build", "legs.yaml")
    ran = run("measure", "legs.mp3", "--script", "legs.yaml", "--set", "work=20s")
    assert ran.code == 1
    assert "--set" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize("name", ["song.flac", "song.wav", "song.ogg", "song.m4a"])
def test_any_sound_file_is_measured(run, home, name) -> None:
    """What is not ours has loudness and peak as ffmpeg shows them, and it is said that no plan is known."""
    source = "aevalsrc=0.2*sin(440*2*PI*t)*(1+sin(2*PI*t/3))|0.1*sin(997*2*PI*t):s=48000:d=8"
    ffmpeg("-v", "error", "-f", "lavfi", "-i", source, str(home / name))
    ran = run("measure", name, "--json")
    assert ran.code == 0
    assert "--script" in ran.err
    figures, other = json.loads(ran.out), heard(home / name)
    assert figures["integrated_lufs"] == pytest.approx(other.integrated_lufs, abs=0.1)
    assert figures["channels"] == 2
    assert figures["speech_lufs"] is None
    assert figures["tones"] == []
    assert "integrated loudness" in run("measure", name).out


def test_a_mono_file_is_measured_as_one_channel(run, home) -> None:
    """As ffmpeg's meter does, one channel counts once."""
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=frequency=997:duration=5", str(home / "mono.wav"))
    figures = json.loads(run("measure", "mono.wav", "--json").out)
    assert figures["channels"] == 1
    assert figures["integrated_lufs"] == pytest.approx(
        heard(home / "mono.wav").integrated_lufs - 3.01, abs=0.1
    )


@pytest.mark.parametrize("content", [None, b"", b"no sound at all, just text"])
def test_what_cannot_be_measured_is_told(run, home, content) -> None:
    """A missing file, an empty one and one that is no sound are errors in a line."""
    if content is not None:
        (home / "x.mp3").write_bytes(content)
    ran = run("measure", "x.mp3")
    assert ran.code == 1
    assert "x.mp3" in ran.err
    assert "Traceback" not in ran.err


@pytest.mark.parametrize(
    ("music", "breath"),
    [("{source: ambient, level: -17dB, key: E}", "box"), ("{source: calm, key: A}", "coherent")],
)
def test_every_breath_over_music_is_found(run, home, music, breath) -> None:
    """Soft tones in the midst of the notes of a bed are found like others."""
    steps = f"  - breathe: {breath}\n    for: 80s\n"
    script = f"audiocoach: 1\nvoice: espeak\nmusic: {music}\nbeeps: soft\nworkout:\n{steps}"
    (home / "calm.yaml").write_text(script, encoding="utf-8")
    run("build", "calm.yaml")
    tones = json.loads(run("measure", "calm.mp3", "--json").out)["tones"]
    assert sum(tone["planned"] for tone in tones) > 12
    assert [tone["found"] for tone in tones] == [tone["planned"] for tone in tones]
