"""What a file is by its own bytes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from audiocoach.errors import MediaError
from audiocoach.media.ffmpeg import input_arguments, run
from audiocoach.media.sniff import AUDIO, demuxer_of, describe, sniff_file
from media.conftest import MakeFile

FORMATS = [
    ("tone.mp3", (), "mp3"),
    ("tone.mp3", ("-id3v2_version", "0", "-write_xing", "0"), "mp3"),
    ("tone.mp3", ("-ar", "24000", "-ac", "1", "-b:a", "32k"), "mp3"),
    ("tone.mp3", ("-ar", "11025", "-ac", "1", "-b:a", "8k"), "mp3"),
    ("tone.mp2", (), "mp3"),
    ("tone.wav", (), "wav"),
    ("tone.wav", ("-rf64", "always"), "wav"),
    ("tone.w64", (), "w64"),
    ("tone.flac", (), "flac"),
    ("tone.ogg", (), "ogg"),
    ("tone.opus", (), "ogg"),
    ("tone.m4a", (), "mov"),
    ("tone.mov", (), "mov"),
    ("tone.aac", (), "aac"),
    ("tone.mka", (), "matroska"),
    ("tone.webm", (), "matroska"),
    ("tone.aiff", (), "aiff"),
    ("tone.caf", (), "caf"),
    ("tone.wv", (), "wv"),
    ("tone.wma", (), "asf"),
    ("tone.tta", (), "tta"),
    ("tone.au", (), "au"),
    ("tone.avi", (), "avi"),
    ("tone.ts", (), "mpegts"),
    ("tone.flv", ("-c:a", "libmp3lame"), "flv"),
]


@pytest.mark.parametrize(("name", "options", "demuxer"), FORMATS)
def test_every_common_format_is_known_whatever_its_name(
    name: str, options: tuple[str, ...], demuxer: str, make_file: MakeFile, ffmpeg: Path
) -> None:
    """Real files of each format are recognised without their extension, and ffmpeg reads them as that."""
    path = make_file(name, *options)
    bare = path.rename(path.with_name("no extension"))
    assert sniff_file(bare) == demuxer
    decoded = run(ffmpeg, [*input_arguments(demuxer, bare), "-f", "s16le", "pipe:1"], timeout_s=60)
    assert len(decoded) > 10_000


@pytest.mark.parametrize("cover_bytes", [100, 300_000])
@pytest.mark.parametrize(("name", "demuxer"), [("tone.mp3", "mp3"), ("tone.flac", "flac")])
def test_the_format_behind_an_id3_tag(name: str, demuxer: str, cover_bytes: int, make_file: MakeFile) -> None:
    """A tag in front, however long, does not hide what follows."""
    path = make_file(name, "-id3v2_version", "0") if name.endswith("mp3") else make_file(name)
    size = bytes(cover_bytes >> shift & 0x7F for shift in (21, 14, 7, 0))
    path.write_bytes(b"ID3\x04\x00\x00" + size + b"\xff\xfb\x90" + bytes(cover_bytes - 3) + path.read_bytes())
    assert sniff_file(path) == demuxer


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"#EXTM3U\nhttp://example.org/a.mp3\n", "is a playlist"),
        (b"\xef\xbb\xbf\r\n#EXTM3U\n", "is a playlist"),
        (b"ffconcat version 1.0\nfile /etc/passwd\n", "is a playlist"),
        (b"[playlist]\nFile1=a.mp3\n", "is a playlist"),
        (b"<?xml version='1.0'?><playlist/>", "is an XML file"),
        (b"<!DOCTYPE html><html>", "is a web page"),
        (b"file 'a.mp3'\n", "is a text file"),
        ("Übungen\n".encode("utf-16"), "is a text file"),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), "is a PNG picture"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "is a JPEG picture"),
        (b"PK\x03\x04" + bytes(100), "is a ZIP archive"),
        (b"MThd" + bytes(100), "is a MIDI score"),
        (bytes(5000), "is something unknown"),
        (b"\xff\xfb" * 3000, "is something unknown"),
    ],
)
def test_what_is_not_audio_is_named(content: bytes, said: str, tmp_path: Path) -> None:
    """A file that is something else is refused with what it is and where."""
    path = tmp_path / "song.mp3"
    path.write_bytes(content)
    with pytest.raises(MediaError, match=said) as caught:
        sniff_file(path)
    assert str(path) in str(caught.value)


@given(st.binary(max_size=200) | st.sampled_from(AUDIO).map(lambda magic: magic.marks[0][1]))
@example(b"ID3")
@example(b"ID3\x04\x00\x00\xff\xff\xff\xff")
@example(b"\xff\xff\xff\xff")
def test_no_bytes_upset_it(head: bytes) -> None:
    """Any start of a file has an answer."""
    names = {magic.name for magic in AUDIO} | {"mp3", "aac", None}
    assert demuxer_of(head) in names
    assert describe(head)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_refused_and_never_waited_for(tmp_path: Path) -> None:
    """A named pipe is no audio file: nobody waits until something is written into it."""
    os.mkfifo(tmp_path / "pipe.mp3")
    with pytest.raises(MediaError, match="not a plain file"):
        sniff_file(tmp_path / "pipe.mp3")
