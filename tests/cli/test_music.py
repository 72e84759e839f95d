"""``--music`` on a workout."""

from __future__ import annotations

import pytest

from audiocoach.build.track import load_text
from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.music import parse_music, with_music

SCRIPT = """\
audiocoach: 1
music: {source: drive, bpm: 128, level: -20dB}
workout:
  - section: One
    music: {source: calm, duck: 20dB}
    steps:
      - circuit: Inner
        rounds: 2
        steps: [Squat 30s]
      - Plank 30s
  - section: Two
    steps: [Lunge 30s]
"""


def test_other_music_plays_everywhere_at_the_written_levels() -> None:
    """Header and sections change their source; level and ducking stay; the old source's tempo goes."""
    before = load_text(SCRIPT, file="x.yaml").workout
    after = with_music(before, "/songs")
    one, two = after.steps
    assert (after.music.source, after.music.level_lufs, after.music.bpm) == (("/songs",), -20.0, None)
    assert (one.music.source, one.music.duck_db) == (("/songs",), 20.0)
    assert two.music is None
    assert one.steps == before.steps[0].steps


def test_the_music_that_is_there_already_keeps_its_tempo() -> None:
    """Asking for the script's own bed changes nothing in its header."""
    before = load_text(SCRIPT, file="x.yaml").workout
    assert with_music(before, "drive").music == before.music


def test_music_is_a_bed_none_or_something_that_exists(home) -> None:
    """Paths become absolute; anything else is refused."""
    (home / "song.mp3").touch()
    assert parse_music(None) is None
    assert parse_music("none") == "none"
    assert parse_music("calm") == "calm"
    assert parse_music("song.mp3") == str(home / "song.mp3")
    for wrong in ("", "nosuch", "http://example.com/x.mp3", "a\0b"):
        with pytest.raises(WrongUsageError):
            parse_music(wrong)
