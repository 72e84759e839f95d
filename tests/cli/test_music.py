"""What ``--music`` names, and how the next build finds it again."""

from __future__ import annotations

import wave

import numpy as np
import pytest

from audiocoach.cli.guard import WrongUsageError
from audiocoach.cli.music import MusicChoice, parse_music
from audiocoach.units import SAMPLE_RATE
from support.session import song


def test_music_is_a_bed_none_or_something_that_exists(home) -> None:
    """Paths and patterns become absolute; anything else is refused."""
    (home / "song.mp3").touch()
    assert parse_music(None) is None
    for bed in ("none", "calm"):
        assert parse_music(bed) == MusicChoice(bed)
    assert parse_music("script") == MusicChoice()
    assert parse_music("song.mp3") == MusicChoice(str(home / "song.mp3"))
    assert parse_music("*.mp3", shuffle=True) == MusicChoice(str(home / "*.mp3"), shuffle=True)
    for wrong in ("", "nosuch", "*.flac", "http://example.com/x.mp3", "a\0b"):
        with pytest.raises(WrongUsageError):
            parse_music(wrong)


def test_a_bed_cannot_be_shuffled() -> None:
    """The order of files is what is shuffled, so a bed is refused."""
    with pytest.raises(WrongUsageError, match="--shuffle needs music files, but --music is calm"):
        parse_music("calm", shuffle=True)


def test_a_rebuild_keeps_the_music_of_the_track(run, home) -> None:
    """Built with --music, the track keeps it without, and says so; ``--music script`` goes back. The track's
    tags do not hold the path.
    """
    songs = home / "private-songs"
    songs.mkdir()
    for seed in (1, 2):
        with wave.open(str(songs / f"{seed}.wav"), "wb") as file:
            file.setparams((2, 2, SAMPLE_RATE, 0, "NONE", ""))
            file.writeframes(np.ascontiguousarray(song(8.0, seed).pcm).tobytes())
    (home / "legs.yaml").write_text("audiocoach: 1\nworkout:\n  - Squat 10s\n")
    built = run("build", "legs.yaml", "--voice", "espeak", "--music", "private-songs", "--shuffle")
    assert built.code == 0
    data = (home / "legs.mp3").read_bytes()
    assert str(home).encode() not in data
    again = run("build", "legs.yaml", "--voice", "espeak")
    assert f"kept {songs}, the music of the existing track" in again.err
    assert (home / "legs.mp3").read_bytes() == data
    back = run("build", "legs.yaml", "--voice", "espeak", "--music", "script")
    assert (back.code, "kept" in back.err) == (0, False)
    assert (home / "legs.mp3").read_bytes() != data
    assert "kept" not in run("build", "legs.yaml", "--voice", "espeak").err


def test_music_that_is_not_there_is_refused_with_where_it_was_looked_for(home) -> None:
    """And with what of a similar name is there: a bed, or something in the folder."""
    (home / "songs" / "gym").mkdir(parents=True)
    with pytest.raises(WrongUsageError) as caught:
        parse_music("songs/gmy")
    place = home / "songs" / "gmy"
    assert f'no music at "songs/gmy"; did you mean "songs/gym"? It was looked for at "{place}"; name' in str(
        caught.value
    )
    with pytest.raises(WrongUsageError, match='did you mean "groove"'):
        parse_music("grove")


def test_music_without_a_song_is_refused_before_anything_is_spoken(run, script, home) -> None:
    """For a script and for each session of a block."""
    (home / "empty").mkdir()
    (home / "plan.yaml").write_text("audiocoach: 1\nblock: P\nweeks: 1\nweek: {tue: legs.yaml}\n")
    for target in ("legs.yaml", "plan.yaml"):
        ran = run("build", target, "--music", "empty")
        assert ran.code == 1
        assert f"there is no music in {home / 'empty'} (" in ran.err
        assert "speaking" not in ran.err
