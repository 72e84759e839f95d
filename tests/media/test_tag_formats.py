"""Tags that cannot be written. What such tags hold is read back in ``tests/build/test_outputs.py``."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path

import mutagen.flac
import mutagen.mp4
import mutagen.oggopus
import mutagen.wave
import pytest
from mutagen import MutagenError

from audiocoach.errors import MediaError, OutputError
from audiocoach.media.output import whole_or_nothing
from audiocoach.media.tag_formats import FLAC_TAGS, MP4_TAGS, OPUS_TAGS, WAV_TAGS
from audiocoach.media.tags import Stamp, TrackTags
from media.conftest import MakeFile

FORMATS = {
    ".m4a": (MP4_TAGS, mutagen.mp4.MP4),
    ".opus": (OPUS_TAGS, mutagen.oggopus.OggOpus),
    ".flac": (FLAC_TAGS, mutagen.flac.FLAC),
    ".wav": (WAV_TAGS, mutagen.wave.WAVE),
}


@pytest.fixture
def write_tags(tmp_path: Path) -> Callable[[str, bytes], None]:
    """Writes tags into a file of these bytes, as the end of a build does."""

    def write(suffix: str, data: bytes) -> None:
        with whole_or_nothing(tmp_path / f"out{suffix}") as file:
            file.write(data)
            file.flush()
            stamp = Stamp("k" * 64, "0" * 64, "espeak", "1")
            FORMATS[suffix][0].write(Path(file.name), TrackTags(title="Legs"), stamp)

    return write


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_disk_that_fills_up_at_the_tags_is_told_of(
    make_file: MakeFile,
    write_tags: Callable[[str, bytes], None],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    suffix: str,
) -> None:
    """It is an error of the place, with what to do, however mutagen wraps it; nothing partial is left."""

    def save(*_: object) -> None:
        raise MutagenError(OSError(errno.ENOSPC, "No space left on device"))

    data = make_file(f"tone{suffix}").read_bytes()
    monkeypatch.setattr(FORMATS[suffix][1], "save", save)
    with pytest.raises(OutputError, match="the disk is full; free some space"):
        write_tags(suffix, data)
    assert [path.name for path in tmp_path.iterdir()] == [f"tone{suffix}"]


@pytest.mark.parametrize("suffix", FORMATS)
def test_a_file_that_takes_no_tags_is_an_error_in_words(
    write_tags: Callable[[str, bytes], None], tmp_path: Path, suffix: str
) -> None:
    """A file that was cut short by a full disk is one of those."""
    with pytest.raises(MediaError, match="the tags cannot be written"):
        write_tags(suffix, b"")
    assert list(tmp_path.iterdir()) == []


def test_a_wav_has_no_private_frame(make_file: MakeFile, tmp_path: Path) -> None:
    """Beside one, players with an ffmpeg before 7 show no title. Stamp and landmarks are found without it."""
    path, stamp = make_file("tone.wav"), Stamp("k" * 64, "0" * 64, "espeak", "1")
    WAV_TAGS.write(path, TrackTags(title="Legs", landmarks=b"\x00\xff"), stamp)
    assert not mutagen.wave.WAVE(path).tags.getall("PRIV")
    assert (WAV_TAGS.read_stamp(path), WAV_TAGS.read_landmarks(path)) == (stamp, b"\x00\xff")
