"""A track in parts, as a build leaves it: a folder of files and a playlist, whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import mutagen
import numpy as np
import pytest

from audiocoach.build import parts as building
from audiocoach.build import track as pipeline
from audiocoach.build.options import Options
from audiocoach.build.parts import hash_parts, parts_in, remove_parts
from audiocoach.errors import MediaError, OutputError, UsageError
from audiocoach.script.model import Workout
from audiocoach.timeline import parts
from support.audio import RATE, decoded
from support.options import make_options

SCRIPT = """\
audiocoach: 1
title: "Short: <b>&"
voice: espeak
music: none
workout:
  - Squat 2x4s, rest 3s
  - "Über/Lunge 🦵 4s"
"""


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a script, its whole track and its sets, and a store that knows its words."""
    folder = tmp_path_factory.mktemp("parts")
    (folder / "short.yaml").write_text(SCRIPT, encoding="utf-8")
    pipeline.render(loaded(folder), folder / "short.flac", options(folder))
    pipeline.render(loaded(folder), folder / "short.mp3", options(folder, split="sets"))
    return folder


def loaded(folder: Path) -> Workout:
    return pipeline.load(folder / "short.yaml")


def options(folder: Path, **changes: object) -> Options:
    return make_options(make_options(voice="espeak", cache_dir=folder / "cache"), **changes)  # type: ignore[arg-type]


Build = Callable[..., pipeline.Track]


@pytest.fixture
def build(workshop: Path, tmp_path: Path) -> Build:
    """Builds the sets into ``legs`` in a folder of its own."""

    def make(name: str = "legs.mp3", **changes: object) -> pipeline.Track:
        chosen = options(workshop, **{"split": "sets", **changes})
        return pipeline.render(loaded(workshop), tmp_path / name, chosen)

    return make


NAMES = ["01-Squat-1-2.mp3", "02-Squat-2-2.mp3", "03-Über-Lunge.mp3"]


def test_a_folder_of_parts_with_a_playlist(workshop: Path) -> None:
    """Names are safe and sort in the order of play; the playlist, in UTF-8, has them with lengths and titles;
    each part has its title, number and total, and the session as its album.
    """
    folder = workshop / "short"
    assert sorted(path.name for path in folder.iterdir()) == [*NAMES, "short.m3u8"]
    lines = (folder / "short.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert lines[2] == "#PLAYLIST:Short: <b>&"
    assert lines[4::2] == NAMES
    assert [line.partition(",")[2] for line in lines[3::2]] == ["Squat 1/2", "Squat 2/2", "Über/Lunge"]
    for number, name in enumerate(NAMES, start=1):
        tags = mutagen.File(folder / name, easy=True)
        assert tags["tracknumber"] == [f"{number}/3"]
        assert tags["album"] == ["Short: <b>&"]
        assert tags["title"] == [lines[1 + 2 * number].partition(",")[2]]
    whole = decoded(workshop / "short.flac")
    joined = np.concatenate([decoded(folder / name) for name in NAMES])
    assert len(joined) == len(whole)
    assert np.corrcoef(joined[:, 0], whole[:, 0])[0, 1] > 0.97


def test_lyrics_are_those_of_the_part(workshop: Path) -> None:
    """Their times count from the start of the part."""
    lyrics = mutagen.File(workshop / "short" / NAMES[1]).tags.getall("USLT")[0].text
    assert lyrics == "[00:00.60] Squat."


def test_what_is_up_to_date_is_left_alone_and_damage_is_not(build: Build, tmp_path: Path) -> None:
    """A second build writes nothing; one that finds a part damaged, or gone, makes them again."""
    assert not build().up_to_date
    assert build().up_to_date
    part = tmp_path / "legs" / NAMES[1]
    before = part.read_bytes()
    part.write_bytes(before[:-100] + bytes(100))
    assert not build().up_to_date
    assert part.read_bytes() == before
    part.unlink()
    assert not build().up_to_date
    assert part.read_bytes() == before


def test_stale_parts_go_and_what_is_the_users_stays(build: Build, tmp_path: Path) -> None:
    """Parts of another split, or kind, are replaced; a photo, and a file under a part's name that is not in
    the playlist, are left alone.
    """
    build()
    folder = tmp_path / "legs"
    (folder / "photo.jpg").write_bytes(b"mine")
    track = build("legs.flac", split="exercises")
    names = ["01-Squat.flac", "02-Über-Lunge.flac"]
    assert [part.path.name for part in track.parts] == names
    assert sorted(path.name for path in folder.iterdir()) == [*names, "legs.m3u8", "photo.jpg"]
    (folder / NAMES[0]).write_bytes(b"mine, too")
    with pytest.raises(OutputError, match="was not made by AudioCoach"):
        build()
    assert sorted(path.name for path in folder.iterdir()) == sorted(
        [*names, "legs.m3u8", "photo.jpg", NAMES[0]]
    )


def test_a_folder_of_the_users_is_not_written_to(build: Build, tmp_path: Path) -> None:
    """Unless by force, which leaves its files there; an empty one is used, and a file is no folder."""
    folder = tmp_path / "legs"
    folder.mkdir()
    (folder / "photo.jpg").write_bytes(b"mine")
    with pytest.raises(OutputError, match=r"photo\.jpg.*no parts of a track.*--force"):
        build()
    build(force=True)
    assert (folder / "photo.jpg").read_bytes() == b"mine"
    (tmp_path / "empty").mkdir()
    build("empty.mp3")
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(OutputError, match="is not a folder"):
        build("file.mp3")
    with pytest.raises(OutputError, match="does not exist"):
        build("nowhere/legs.mp3")


def test_two_builds_of_the_same_parts_both_succeed(workshop: Path, tmp_path: Path) -> None:
    """One that finds, when it comes to write, that another has written them takes them for ours."""
    track, chosen = tmp_path / "legs.mp3", options(workshop, split="sets")
    others: list[pipeline.Track] = []

    def build_meanwhile(*_: object) -> None:
        if not others:
            others.append(pipeline.render(loaded(workshop), track, chosen))

    pipeline.render(loaded(workshop), track, chosen, on_progress=build_meanwhile)
    assert len(others) == 1
    assert [path.name for path in parts_in(tmp_path / "legs")] == NAMES


def test_a_build_that_fails_leaves_nothing(
    build: Build, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No folder and no part of one; what was there before stays as it was."""
    build("before.mp3")
    before = hash_parts(tmp_path / "before")

    def full(*_: object, **__: object) -> None:
        raise MediaError("ffmpeg stopped")

    monkeypatch.setattr(building, "write_parts", full)
    for name in ("legs.mp3", "before.flac"):
        with pytest.raises(MediaError):
            build(name)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["before"]
    assert hash_parts(tmp_path / "before") == before


def test_a_set_waits_for_next(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each set's file ends in a wait of its length that begins with the words that say what to do; the last
    words of the session have a file of their own. Without the waits it is the same track.
    """
    assert parts.WAIT_MS == 120_000
    monkeypatch.setattr(parts, "WAIT_MS", 8000)
    track = build(wait=True)
    *sets, closing = track.parts
    assert [part.path.name for part in track.parts] == [*NAMES, "04-Short-b.mp3"]
    waits_s = len(sets) * 8
    assert sum(part.duration_s for part in track.parts) == pytest.approx(track.duration_s + waits_s)
    assert closing.duration_s == pytest.approx(3, abs=0.1)
    lyrics = mutagen.File(sets[0].path).tags.getall("USLT")[0].text.splitlines()
    assert lyrics[-1].endswith("Press next when you're done.")
    heard = decoded(sets[0].path)
    said_at = round((sets[0].duration_s - 8 + 1.8) * RATE)
    assert np.abs(heard[said_at : said_at + RATE]).max() > 0.1
    assert np.abs(heard[said_at + 5 * RATE :]).max() < 0.01  # this session has no music
    assert build(wait=True).up_to_date
    assert not build().up_to_date


def test_too_many_parts_are_refused(build: Build, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says what to do."""
    monkeypatch.setattr(building, "MAX_PARTS", 2)
    with pytest.raises(UsageError, match=r"has 3 sets.*at most 2 files; split it into chapters"):
        build()


def test_parts_are_removed_with_their_folder(build: Build, tmp_path: Path) -> None:
    """Only what is listed and ours; a folder with other files stays."""
    build()
    folder = tmp_path / "legs"
    assert [path.name for path in parts_in(folder)] == NAMES
    (folder / "photo.jpg").write_bytes(b"mine")
    remove_parts(folder)
    assert [path.name for path in folder.iterdir()] == ["photo.jpg"]
    assert parts_in(folder) == []
