"""The tag: what other programs read in it, and how we know our own files."""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mutagen.id3 import ID3, TIT2
from mutagen.mp3 import MP3

from audiocoach.media.tags import (
    UNKNOWN_SHA256,
    Stamp,
    TrackTags,
    id3v24_bytes,
    read_stamp,
    sha256_after_tag,
    stamp_from,
)
from media.conftest import MakeFile
from support.audio import ffmpeg as call_ffmpeg

AUDIO = b"\xff\xfb\x90\x00" + bytes(2000)
STAMP = Stamp(key="k" * 64, audio_sha256=hashlib.sha256(AUDIO).hexdigest(), engine="espeak", version="1")
FULL = TrackTags(
    title="Kraft & Übung 💪",
    artist="A. Trainer",
    album="Spring",
    comment="espeak, drive",
    lyrics="[00:01.00]Squats\n[00:41.00]Rest",
    language="deu",
    cover=("image/png", b"\x89PNG" + bytes(50_000)),
    chapters=((0, 60_000, "Warm-up"), (60_000, 90_500, "Kreis — Runde 1")),
    encoder="AudioCoach",
)


def tagged(path: Path, tags: TrackTags, audio: bytes = AUDIO, stamp: Stamp = STAMP) -> Path:
    """A file of a tag and something behind it."""
    path.write_bytes(id3v24_bytes(tags, stamp) + audio)
    return path


def test_the_stamp_of_an_older_track_has_no_title() -> None:
    """What an earlier version made is still known as ours; anything else is not."""
    older = {"key": "k", "audio_sha256": "a", "engine": "espeak", "version": "0"}
    assert stamp_from(json.dumps(older).encode()) == Stamp("k", "a", "espeak", "0", title="")
    assert stamp_from(json.dumps({**older, "title": "Legs"}).encode()) == Stamp(
        "k", "a", "espeak", "0", "Legs"
    )
    for other in (b"[]", b"3", b"{", b'{"key": "k", "title": "Legs"}'):
        assert stamp_from(other) is None


def test_everything_said_is_read_by_another_reader(tmp_path: Path) -> None:
    """Each field is found in the frame that ID3v2.4 has for it."""
    tag = ID3(tagged(tmp_path / "a.mp3", FULL))
    assert tag.version == (2, 4, 0)
    assert [str(tag[name]) for name in ("TIT2", "TPE1", "TALB")] == [
        "Kraft & Übung 💪",
        "A. Trainer",
        "Spring",
    ]
    assert [str(tag[name]) for name in ("TCON", "TSSE")] == ["Workout", "AudioCoach"]
    assert tag["COMM::deu"].text == ["espeak, drive"]
    assert tag["USLT::deu"].text == FULL.lyrics
    assert FULL.cover == (tag["APIC:"].mime, tag["APIC:"].data)
    assert tag["APIC:"].type == 3


def test_chapters_are_in_a_top_level_ordered_table(tmp_path: Path) -> None:
    """The chapter addendum's table names every chapter in order, and each has times and a title."""
    tag = ID3(tagged(tmp_path / "a.mp3", FULL))
    contents = tag["CTOC:toc"]
    assert int(contents.flags) == 3
    chapters = [tag[f"CHAP:{name}"] for name in contents.child_element_ids]
    found = [(chap.start_time, chap.end_time, str(chap.sub_frames["TIT2"])) for chap in chapters]
    assert found == list(FULL.chapters)


def test_more_chapters_than_one_table_can_count(tmp_path: Path) -> None:
    """Six hundred chapters hang on tables of at most 255 below the top one, none lost, in order."""
    chapters = tuple((number * 1000, number * 1000 + 1000, f"Round {number}") for number in range(600))
    tag = ID3(tagged(tmp_path / "a.mp3", TrackTags(title="Long", chapters=chapters)))
    top = tag["CTOC:toc"]
    parts = [tag[f"CTOC:{name}"] for name in top.child_element_ids]
    assert [int(part.flags) for part in (top, *parts)] == [3, 1, 1, 1]
    names = [name for part in parts for name in part.child_element_ids]
    assert [str(tag[f"CHAP:{name}"].sub_frames["TIT2"]) for name in names] == [
        title for *_, title in chapters
    ]


def test_players_read_title_and_chapters(tmp_path: Path, make_file: MakeFile) -> None:
    """In a real MP3 the chapters are found in time order (from the first sample), and its length."""
    song = make_file("song.mp3", "-id3v2_version", "0").read_bytes()
    path = tagged(tmp_path / "a.mp3", FULL, song)
    meta = call_ffmpeg("-v", "error", "-i", str(path), "-f", "ffmetadata", "-").stdout.decode()
    assert "title=Kraft & Übung" in meta
    assert meta.index("title=Warm-up") < meta.index("title=Kreis — Runde 1")
    starts = [int(start) for start in re.findall(r"START=(\d+)", meta)]
    assert starts == [0, pytest.approx(60_000, abs=26)]
    assert MP3(path).info.length == pytest.approx(1.0, abs=0.06)


@pytest.mark.parametrize("letter", ["a", "ü", "文"])
def test_no_chapter_is_lost_for_a_long_title(letter: str, tmp_path: Path, make_file: MakeFile) -> None:
    """Ffmpeg shows each chapter, however long its title is; a title that is too long for it is cut."""
    song = make_file("song.mp3", "-id3v2_version", "0").read_bytes()
    titles = [letter * length for length in (10, 41, 62, 125, 126, 200)]
    chapters = tuple((number * 100, number * 100 + 100, title) for number, title in enumerate(titles))
    path = tagged(tmp_path / "a.mp3", TrackTags(title="Long", chapters=chapters), song)
    meta = call_ffmpeg("-v", "error", "-i", str(path), "-f", "ffmetadata", "-").stdout.decode()
    shown = re.findall(r"\[CHAPTER\].*?title=(\S+)", meta, re.DOTALL)
    assert len(shown) == len(titles)
    for title, there in zip(titles, shown, strict=True):
        assert title.startswith(there.removesuffix("…"))
        assert (there == title) == (len(title.encode()) <= 125)


def test_a_tag_without_extras_has_no_empty_frames(tmp_path: Path) -> None:
    """What is not known is left out."""
    tag = ID3(tagged(tmp_path / "a.mp3", TrackTags(title="Bare")))
    assert sorted(tag) == ["PRIV:audiocoach:" + tag.getall("PRIV")[0].data.decode(), "TCON", "TIT2"]


@settings(max_examples=50)
@given(st.text(max_size=60))
def test_any_text_makes_a_readable_tag(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    """No title breaks the tag, and the stamp is found whatever the title."""
    path = tmp_path_factory.mktemp("tag") / "a.mp3"
    tagged(path, TrackTags(title=text, comment=text, lyrics=text, chapters=((0, 1, text),)))
    assert read_stamp(path) == STAMP
    assert sha256_after_tag(path) == STAMP.audio_sha256
    assert ID3(path).getall("CHAP")[0].end_time == 1


def test_the_same_input_gives_the_same_bytes_of_the_same_length() -> None:
    """A tag is deterministic, and its length does not depend on the hash that is filled in later."""
    unknown = Stamp(STAMP.key, UNKNOWN_SHA256, STAMP.engine, STAMP.version)
    assert id3v24_bytes(FULL, STAMP) == id3v24_bytes(FULL, STAMP)
    assert len(id3v24_bytes(FULL, unknown)) == len(id3v24_bytes(FULL, STAMP))


def test_our_file_is_known_and_its_change_is_seen(tmp_path: Path) -> None:
    """A stamp is read back; a file whose audio was touched, cut or lengthened is no longer intact."""
    path = tagged(tmp_path / "a.mp3", FULL)
    assert read_stamp(path) == STAMP
    assert sha256_after_tag(path) == STAMP.audio_sha256
    whole = path.read_bytes()
    for damaged in (whole[:-1], whole + b"x", whole[:-5] + b"x" + whole[-4:]):
        path.write_bytes(damaged)
        assert read_stamp(path) == STAMP
        assert sha256_after_tag(path) != STAMP.audio_sha256


def test_other_peoples_files_have_no_stamp(tmp_path: Path) -> None:
    """A missing file, a folder, a foreign file, and ours after another tagger had it, are not ours."""
    foreign = tmp_path / "foreign.mp3"
    foreign.write_bytes(AUDIO)
    assert read_stamp(foreign) is None
    tag = ID3()
    tag.add(TIT2(encoding=3, text="Song"))
    tag.save(foreign)
    ours = tagged(tmp_path / "ours.mp3", FULL)
    ID3(ours).save(ours)
    for path in (foreign, ours, tmp_path, tmp_path / "missing"):
        assert read_stamp(path) is None


@settings(max_examples=50)
@given(position=st.integers(0, 300), value=st.integers(0, 255))
def test_a_damaged_tag_is_never_an_error(
    tmp_path_factory: pytest.TempPathFactory, position: int, value: int
) -> None:
    """Whatever byte of the head is wrong, reading the stamp gives one or none."""
    path = tmp_path_factory.mktemp("tag") / "a.mp3"
    data = bytearray(id3v24_bytes(FULL, STAMP) + AUDIO)
    data[position] = value
    path.write_bytes(data)
    stamp = read_stamp(path)
    assert stamp is None or isinstance(stamp, Stamp)
    assert len(sha256_after_tag(path)) == 64
