"""What a build opens: each file once. Work beside other work ends when that fails."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from audiocoach.build.resources import Resources, Stop, StoppedError
from audiocoach.sound import files
from support.audio import ffmpeg
from support.options import make_options


def test_work_ends_when_what_it_is_for_fails() -> None:
    """A context that ends well stops nothing; an error and a Ctrl-C do, and go on as they are."""
    stop = Stop()
    with stop:
        stop.check()
    stop.check()
    with pytest.raises(KeyboardInterrupt), stop:
        raise KeyboardInterrupt
    with pytest.raises(StoppedError):
        stop.check()


def test_two_threads_that_need_a_sound_read_it_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A long sound is not decoded twice at the same time, which would take twice the memory."""
    ffmpeg("-v", "error", "-f", "lavfi", "-i", "sine=duration=2", str(tmp_path / "gong.wav"))
    read, read_sound = [], files.sound_clip

    def count(path: Path, program: Path) -> files.Clip:
        read.append(path)
        return read_sound(path, program)

    monkeypatch.setattr(files, "sound_clip", count)
    opened = Resources(make_options(cache_dir=tmp_path / "cache"))
    with ThreadPoolExecutor(4) as pool:
        clips = list(pool.map(opened.sound, [str(tmp_path / "gong.wav")] * 4))
    assert read == [tmp_path / "gong.wav"]
    assert all(clip is clips[0] for clip in clips)
