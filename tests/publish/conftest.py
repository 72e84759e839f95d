"""Small tracks to publish: real files with tags of any kind, and a block's folder."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from audiocoach.blocks.manifest import BlockManifest, FinishedTrack
from audiocoach.media.containers import CONTAINERS
from audiocoach.media.encode import EncodeSettings
from audiocoach.media.ffmpeg import find_ffmpeg
from audiocoach.media.tags import UNKNOWN_SHA256, Stamp, TrackTags
from audiocoach.sound.landmarks import Landmarks, StepMark
from audiocoach.store.store import Store
from audiocoach.units import SAMPLE_RATE
from support.pcm import Samples, beats

LENGTH_S = 3
STEPS = (
    StepMark(0, "ready", ""),
    StepMark(SAMPLE_RATE // 2, "work", "Squat", "", 10, 1, 1, 2),
    StepMark(SAMPLE_RATE * 2, "rest", ""),
)
CHAPTERS = ((0, 1000, "Warm-up"), (1000, 3000, "Legs, round 1 of 2"))

DATES = ("2027-01-05", "2027-01-07", "2027-01-12")

MakeTrack = Callable[..., Path]


SOUND = Samples(beats(SAMPLE_RATE * LENGTH_S))


@pytest.fixture(scope="session")
def hums(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for the sound of each kind of file, encoded once."""
    return tmp_path_factory.mktemp("hums")


@pytest.fixture
def make_track(hums: Path, tmp_path: Path) -> MakeTrack:
    """Writes a track with these tags; ``has_steps`` is off for one of an earlier version."""

    def make(
        name: str = "legs.mp3",
        *,
        title: str = "Legs",
        has_steps: bool = True,
        quality: str = "small",
        **more: object,
    ) -> Path:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)  # a build makes a new file, too
        values: dict[str, object] = {"artist": "Jo Coach", "album": "Strength", "chapters": CHAPTERS, **more}
        steps = STEPS if has_steps else ()
        marks = Landmarks(SOUND.duration_frames, (), (), (), steps).to_bytes()
        tags = TrackTags(title, landmarks=marks, **values)  # type: ignore[arg-type]
        stamp = Stamp("key", UNKNOWN_SHA256, "espeak", "0.1.0", title[:80])
        settings = EncodeSettings(quality, find_ffmpeg(), Store(hums / "store"), 1)
        with path.open("w+b") as file:
            CONTAINERS[path.suffix].write(file, SOUND, lambda: tags, stamp, settings)
        return path

    return make


@pytest.fixture
def make_block(make_track: MakeTrack, tmp_path: Path) -> Callable[..., Path]:
    """Writes the folder of a block of two weeks with dates, and returns it."""

    def make(
        folder: str = "out", dates: tuple[str, str, str] = ("2027-01-05", "2027-01-07", "2027-01-12")
    ) -> Path:
        first = make_track(f"{folder}/week-01/2-tue-legs.mp3", title="Legs (week 1, tue)")
        places = {
            "week-01/2-tue-legs.mp3": (1, "tue", dates[0]),
            "week-01/4-thu-legs.mp3": (1, "thu", dates[1]),
            "week-02/2-tue-legs.mp3": (2, "tue", dates[2]),
        }
        tracks = {}
        for file, (week, day, date) in places.items():
            path = tmp_path / folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            if path != first:
                shutil.copyfile(first, path)
            size = path.stat().st_size
            tracks[file] = FinishedTrack(file, week, day, "legs", "Legs", "0", "0", size, 3.0, "espeak", date)
        (tmp_path / folder / "manifest.json").write_bytes(
            BlockManifest("Strong legs", "espeak", tracks).to_bytes()
        )
        return tmp_path / folder

    return make
