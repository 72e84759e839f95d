"""What a track tells: the same from every kind of file, and something from every other one."""

from __future__ import annotations

from pathlib import Path

import pytest
from mutagen.flac import FLAC
from mutagen.id3 import ID3

from audiocoach.errors import UsageError
from audiocoach.publish.reading import read_track
from audiocoach.publish.track import MEDIA_TYPES, TrackStep

PNG = b"\x89PNG\r\n\x1a\n" + bytes(40)


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_every_kind_of_file_tells_the_same(suffix: str, make_track) -> None:
    """Title, artist, chapters, steps, length and cover are read from each container."""
    info, picture = read_track(make_track(f"legs{suffix}", title="Legs & core", cover=("image/png", PNG)))
    assert (info.title, info.artist, info.album, info.duration_s) == (
        "Legs & core",
        "Jo Coach",
        "Strength",
        3.0,
    )
    assert info.chapters == ((0.0, 1.0, "Warm-up"), (1.0, 3.0, "Legs, round 1 of 2"))
    assert info.steps == (
        TrackStep(0.0, "Get ready", "ready"),
        TrackStep(0.5, "Squat", "work", "10 reps, set 1", "Round 1 of 2"),
        TrackStep(2.0, "Rest", "rest"),
    )
    assert (info.cover_suffix, picture) == (".png", PNG)


@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_without_steps_the_chapters_are_shown(suffix: str, make_track) -> None:
    """A track of an earlier version, or made elsewhere, shows its chapters."""
    info, _ = read_track(make_track(f"legs{suffix}", has_steps=False))
    assert info.steps == (TrackStep(0.0, "Warm-up"), TrackStep(1.0, "Legs, round 1 of 2"))


def test_a_track_without_tags_has_the_name_of_its_file(make_track) -> None:
    """Its length is that of its sound."""
    path = make_track("Evening run.mp3")
    ID3(path).delete()
    info, picture = read_track(path)
    assert (info.title, info.chapters, info.steps, picture) == ("Evening run", (), (), b"")
    assert info.duration_s == pytest.approx(3.0, abs=0.1)


def test_damaged_tags_are_left_out(make_track) -> None:
    """A picture, chapters and landmarks that cannot be read are no reason to leave the track out."""
    path = make_track("legs.flac")
    file = FLAC(path)
    file["metadata_block_picture"] = "no base64"
    file["chapter000"], file["chapter001"], file["audiocoach_landmarks"] = "soon", "99:99:99", "e30="
    file.save()
    info, picture = read_track(path)
    assert (info.title, info.chapters, picture) == ("Legs", (), b"")


@pytest.mark.parametrize("data", [b"", b"no track", b"ID3\x04\x00\x00\x00\x00\x00\x00", bytes(5000)])
@pytest.mark.parametrize("suffix", MEDIA_TYPES)
def test_what_is_no_track_is_refused(suffix: str, data: bytes, tmp_path: Path) -> None:
    """The message names the file."""
    path = tmp_path / f"broken{suffix}"
    path.write_bytes(data)
    with pytest.raises(UsageError, match="broken"):
        read_track(path)


def test_texts_lose_what_no_page_can_hold(make_track) -> None:
    """Controls and marks of direction go; emoji, other scripts and signs stay; one line of bounded length."""
    title = "A\x01\x1b[2Jb\n\u202ec ]]> <b>\"'& 🏋️ תרגיל" + "x" * 1000
    info, _ = read_track(make_track(title=title))
    assert info.title.startswith("A [2Jb c ]]> <b>\"'& 🏋️ תרגיל")
    assert len(info.title) == 300
