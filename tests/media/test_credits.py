"""Credits from the songs' own tags."""

from __future__ import annotations

from pathlib import Path

import pytest

from audiocoach.media.credits import MAX_SONGS, credit_of
from media.conftest import MakeFile

TAGS = ("-metadata", "title=Sunrise", "-metadata", "artist=Ann  Lee", "-metadata", "copyright=CC BY 4.0")


@pytest.mark.parametrize("name", ["a.mp3", "a.flac", "a.ogg", "a.m4a"])
def test_every_format_says_whom_it_is_by(make_file: MakeFile, name: str) -> None:
    """Title, artist and licence are read, whatever the format calls them."""
    assert credit_of([make_file(name, *TAGS)]) == "Songs: Sunrise by Ann Lee (CC BY 4.0)."


def test_a_song_without_tags_goes_by_its_name(make_file: MakeFile, tmp_path: Path) -> None:
    """So does what is no song at all, or is not there; each is named once, and nothing is an empty credit."""
    plain, broken = make_file("Plain song.wav"), tmp_path / "broken.mp3"
    broken.write_bytes(b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fTIT2" + b"\xff" * 100)
    told = credit_of([plain, broken, plain, tmp_path / "gone.flac"])
    assert told == "Songs: Plain song; broken; gone."
    assert credit_of([]) == ""


def test_credits_stay_short(make_file: MakeFile, tmp_path: Path) -> None:
    """A long tag is cut, a long list counted."""
    long = make_file("long.mp3", "-metadata", f"title={'la ' * 200}")
    assert len(credit_of([long])) < 140
    many = [tmp_path / f"{number}.mp3" for number in range(MAX_SONGS + 7)]
    assert credit_of(many).endswith("; 7 more.")
