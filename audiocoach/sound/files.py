"""Sound files of a script's own: a gong, a whistle, a recorded shout, as clips."""

from __future__ import annotations

from pathlib import Path

from audiocoach.errors import MediaError
from audiocoach.files import read_bytes
from audiocoach.media.decode import decode_clip
from audiocoach.media.sniff import sniff_file
from audiocoach.sound.clip import Clip, treat
from audiocoach.units import SAMPLE_RATE

MAX_SOUND_BYTES = 20_000_000


def sound_clip(path: Path, ffmpeg: Path) -> Clip:
    """A short sound file, ten minutes at most, brought to the loudness of speech.

    Raises:
        AudioCoachError: when it cannot be read, is too large or holds no sound.
    """
    data = read_bytes(path, MAX_SOUND_BYTES)
    if len(data) > MAX_SOUND_BYTES:
        raise MediaError(f"the sound {path} is larger than {MAX_SOUND_BYTES // 1_000_000} MB")
    try:
        return treat(decode_clip(data, sniff_file(path), ffmpeg=ffmpeg), SAMPLE_RATE)
    except MediaError as error:
        raise MediaError(f"the sound {path}: {error}") from error
