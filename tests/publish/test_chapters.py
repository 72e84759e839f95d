"""Chapters as JSON and steps as LRC, read back by programs that are not ours."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.publish.chapters import chapters_json, lrc_of
from audiocoach.publish.track import BlockPlace, PublishedTrack, TrackInfo, TrackStep


def one_of(info: TrackInfo) -> PublishedTrack:
    """A track that tells this."""
    return PublishedTrack("legs", ".mp3", 5, info, BlockPlace(), "guid")


def test_chapters_are_whole_seconds_where_they_can_be() -> None:
    """Some readers take integers only."""
    track = one_of(TrackInfo("Legs", "", "", "", 90.4, ((0.0, 1.5, "One"), (1.5, 90.4, "Two"))))
    assert json.loads(chapters_json(track)) == {
        "version": "1.2.0",
        "title": "Legs",
        "chapters": [
            {"startTime": 0, "title": "One", "endTime": 1.5},
            {"startTime": 1.5, "title": "Two", "endTime": 90.4},
        ],
    }
    assert '"startTime": 0,' in chapters_json(track).decode()


def test_ffmpeg_reads_the_steps_at_their_times(tmp_path: Path) -> None:
    """Brackets in a name are no times, also after an hour and a half; hundredths are rounded down."""
    steps = (
        TrackStep(0.0, "Get ready"),
        TrackStep(12.345, "Squat [00:01.00] <b>", "work", "10 reps", "Round 1 of 2"),
        TrackStep(5400.999, "🏋️ תרגיל", "work"),
    )
    path = tmp_path / "legs.lrc"
    path.write_bytes(lrc_of(one_of(TrackInfo("Legs ]]>", "Jo", "", "", 5500.0, (), steps))))
    command = [find_ffmpeg(), "-v", "error", "-f", "lrc", "-i", f"file:{path}", "-f", "srt", "-"]
    read = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout.decode()
    lines = read.replace("\r", "").split("\n")
    assert [line.split(" ")[0] for line in lines if "-->" in line] == [
        "00:00:00,000",
        "00:00:12,340",
        "01:30:00,990",
    ]
    assert "Squat (00:01.00) <b>, 10 reps, Round 1 of 2" in lines
    assert "🏋️ תרגיל" in lines
    assert path.read_text(encoding="utf-8").startswith("[ti:Legs ))>]\n[ar:Jo]\n[length:91:40]\n")
