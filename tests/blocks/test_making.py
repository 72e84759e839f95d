"""A block built: what is made, what is left alone, what is never touched, and what is said of it."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import icalendar
import pytest
from mutagen.id3 import ID3

from audiocoach import blocks
from audiocoach.blocks import album, making, plan
from audiocoach.blocks.folder import LocalFolder
from audiocoach.blocks.making import BlockBuild
from audiocoach.blocks.model import Block, Session
from audiocoach.errors import AudioCoachError, OutputError
from audiocoach.media.describe import AlbumPlace
from blocks.conftest import write_workouts
from support.options import make_options

BLOCK = """\
audiocoach: 1
block: Two weeks
author: Jo Coach
start: 2027-01-04
timezone: Europe/Berlin
weeks: 2
vars: {work: [5s, 6s]}
week:
  - tue 18:30: {workout: legs, vars: {work: "${work}"}}
  - sun: {workout: easy/stretch, optional: yes}
"""
TRACKS = [
    "week-01/2-tue-legs.mp3",
    "week-01/7-sun-stretch.mp3",
    "week-02/2-tue-legs.mp3",
    "week-02/7-sun-stretch.mp3",
]

Build = Callable[..., BlockBuild]


@pytest.fixture(scope="session")
def clips(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store that all tests share, so that each cue is spoken once."""
    return tmp_path_factory.mktemp("clips")


@pytest.fixture
def block(folder: Path) -> Path:
    """The block's file."""
    path = folder / "plan.yaml"
    path.write_text(BLOCK, encoding="utf-8")
    return path


@pytest.fixture
def out(folder: Path) -> Path:
    """Where the tracks go."""
    return folder / "out"


@pytest.fixture
def build(block: Path, out: Path, clips: Path) -> Build:
    """Builds the block with a thread that makes tracks, which spares a test the start of processes."""

    def run(**chosen: object) -> BlockBuild:
        options = make_options(cache_dir=clips, **chosen.pop("options", {}))  # type: ignore[arg-type]
        with ThreadPoolExecutor(2) as executor:
            return blocks.build(block, out, options=options, **{"executor": executor, **chosen})

    return run


@pytest.fixture(scope="session")
def built_once(tmp_path_factory: pytest.TempPathFactory, clips: Path) -> Path:
    """The output folder of the block, made once for all tests."""
    place = tmp_path_factory.mktemp("once")
    write_workouts(place)
    (place / "plan.yaml").write_text(BLOCK, encoding="utf-8")
    with ThreadPoolExecutor(2) as executor:
        options = make_options(cache_dir=clips)
        assert blocks.build(place / "plan.yaml", place / "out", options=options, executor=executor).ok
    return place / "out"


@pytest.fixture
def made(built_once: Path, out: Path) -> None:
    """The block has been built into the output folder."""
    shutil.copytree(built_once, out)


def states(built: BlockBuild) -> list[str]:
    """What became of each session."""
    return [outcome.state for outcome in built.outcomes]


def contents(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Bytes and time of change of every file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {
        path.relative_to(folder).as_posix(): (path.read_bytes(), path.stat().st_mtime_ns) for path in files
    }


def manifest(out: Path) -> dict[str, dict[str, object]]:
    """The manifest's tracks by file."""
    return {track["file"]: track for track in json.loads((out / "manifest.json").read_text())["tracks"]}


def test_a_block_becomes_a_folder_of_tracks(build: Build, out: Path) -> None:
    """A folder for each week, and beside them playlist, calendar and manifest; nothing else stays."""
    built = build()
    assert built.ok
    assert states(built) == ["made"] * 4
    assert sorted(contents(out)) == ["block.ics", "block.m3u8", "manifest.json", *TRACKS]


@pytest.mark.usefixtures("made")
def test_tags_say_where_a_track_stands(out: Path) -> None:
    """Album = block, disc = week, track = day of the week, without totals; the title tells weeks apart. The
    artist is the block's author where the script has none.
    """
    tags = ID3(out / TRACKS[3])
    assert (str(tags["TALB"]), str(tags["TPOS"]), str(tags["TRCK"])) == ("Two weeks", "2", "7")
    assert str(tags["TIT2"]) == "Stretch (week 2, sun)"
    assert str(tags["TPE1"]) == "Jo Coach"


@pytest.mark.usefixtures("made")
def test_the_manifest_is_true(out: Path) -> None:
    """Each track's own hash, size, length and voice are those of the file."""
    tracks = manifest(out)
    assert list(tracks) == TRACKS
    for file, track in tracks.items():
        data = (out / file).read_bytes()
        assert (hashlib.sha256(data).hexdigest(), len(data)) == (track["sha256"], track["bytes"])
        assert track["voice"] == "espeak"
        assert float(str(track["duration_s"])) > 15
    assert json.loads((out / "manifest.json").read_text())["claimed"] == []


@pytest.mark.usefixtures("made")
def test_the_playlist_leads_to_the_tracks(out: Path) -> None:
    """Paths are relative to it, in the order of training."""
    lines = (out / "block.m3u8").read_text(encoding="utf-8").splitlines()
    assert lines[0] == "#EXTM3U"
    assert [line for line in lines if not line.startswith("#")] == TRACKS


@pytest.mark.usefixtures("made")
def test_the_calendar_has_every_session(out: Path) -> None:
    """Stable UIDs, times in the block's zone, an alarm, and the plan of the track."""
    first = (out / "block.ics").read_bytes()
    events = icalendar.Calendar.from_ical(first).walk("VEVENT")
    assert len({str(event["uid"]) for event in events}) == 4
    tuesday, sunday = events[0], events[1]
    assert tuesday["dtstart"].dt.isoformat() == "2027-01-05T18:30:00+01:00"
    assert tuesday["dtstart"].params["tzid"] == "Europe/Berlin"
    assert b"BEGIN:VTIMEZONE" in first
    assert str(tuesday.walk("VALARM")[0]["trigger"].to_ical(), "ascii") == "-PT30M"
    assert "Week 1 of 2, session 1 of 2." in str(tuesday["description"])
    assert "work 5s" in str(tuesday["description"])
    assert "Strength" in str(tuesday["description"])
    assert sunday["dtstart"].dt.isoformat() == "2027-01-10"
    assert str(sunday["summary"]) == "Stretch (optional)"
    assert not sunday.walk("VALARM")


@pytest.mark.usefixtures("made")
def test_appointments_keep_their_names_when_the_block_changes(build: Build, block: Path, out: Path) -> None:
    """A calendar that takes the file again moves what it has; which of two files is newer is told by a count
    of each appointment's changes.
    """

    def appointments() -> dict[str, int]:
        events = icalendar.Calendar.from_ical((out / "block.ics").read_bytes()).walk("VEVENT")
        return {str(event["uid"]): event["sequence"] for event in events}

    uids = list(appointments())
    assert appointments() == dict.fromkeys(uids, 0)
    block.write_text(BLOCK.replace("18:30", "7:00"), encoding="utf-8")
    for _ in range(2):
        build()
        assert list(appointments().values()) == [1, 0, 1, 0]
    block.write_text(BLOCK.replace("18:30", "7:00").replace("2027-01-04", "2027-02-01"), encoding="utf-8")
    build()
    assert appointments() == dict(zip(uids, [2, 1, 2, 1], strict=True))
    (out / "block.ics").write_bytes(b"BEGIN:VCALENDAR\nPRODID:-//AudioCoach 0.1.0//EN\nBEGIN:VEVENT\n")
    build()
    assert appointments() == dict.fromkeys(uids, 0)


@pytest.mark.usefixtures("made")
def test_what_is_unchanged_is_left_alone(build: Build, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A second build changes no file, plans nothing and speaks nothing."""
    before = contents(out)
    monkeypatch.setattr("audiocoach.build.resources.Resources.placement", None)
    monkeypatch.setattr("audiocoach.build.speech.ensemble_for", None)
    again = build()
    assert states(again) == ["unchanged"] * 4
    assert contents(out) == before


@pytest.mark.usefixtures("made")
def test_a_changed_week_is_made_again_and_no_other(build: Build, block: Path, out: Path) -> None:
    """One week's value touches the tracks of that week that use it."""
    before = contents(out)
    block.write_text(BLOCK.replace("[5s, 6s]", "[5s, 7s]"), encoding="utf-8")
    assert states(build()) == ["unchanged", "unchanged", "made", "unchanged"]
    after = contents(out)
    changed = {name for name in after if after[name] != before[name]}
    assert changed == {TRACKS[2], "manifest.json", "block.ics", "block.m3u8"}


@pytest.mark.usefixtures("made")
def test_a_damaged_or_missing_track_is_made_again(build: Build, out: Path) -> None:
    """The manifest says what it should be, and the file is looked through."""
    before = contents(out)
    data = bytearray((out / TRACKS[0]).read_bytes())
    data[-2000] ^= 1
    (out / TRACKS[0]).write_bytes(data)
    (out / TRACKS[1]).unlink()
    assert states(build()) == ["made", "made", "unchanged", "unchanged"]
    assert {name: data for name, (data, _) in contents(out).items()} == {
        name: data for name, (data, _) in before.items()
    }


def test_only_some_weeks_and_days(build: Build, out: Path) -> None:
    """What is not asked for is neither made nor forgotten."""
    assert states(build(weeks=[2], days=["tue"])) == ["made"]
    assert list(manifest(out)) == [TRACKS[2]]
    events = icalendar.Calendar.from_ical((out / "block.ics").read_bytes()).walk("VEVENT")
    assert [str(event["summary"]) for event in events] == ["Legs", "Stretch (optional)"] * 2
    build(days=["sun"])
    assert list(manifest(out)) == TRACKS[1:]


def test_a_dry_run_does_nothing(build: Build, out: Path) -> None:
    """Not even the folder is made."""
    assert states(build(dry_run=True)) == ["to make"] * 4
    assert not out.exists()


@pytest.mark.parametrize("fault", ["workout: [Squat ten]", "workout: [{sound: ding.wav}]", "music: gone.mp3"])
def test_a_broken_session_does_not_stop_the_others(build: Build, folder: Path, out: Path, fault: str) -> None:
    """It is named with its error, the rest is built, and a second run does it alone."""
    whole = (folder / "easy" / "stretch.yaml").read_text()
    broken = f"audiocoach: 1\n{fault}\n" + ("" if "workout" in fault else "workout: [Squat 5s]\n")
    (folder / "easy" / "stretch.yaml").write_text(broken, encoding="utf-8")
    built = build()
    assert not built.ok
    assert states(built) == ["made", "failed", "made", "failed"]
    assert "stretch.yaml" in built.outcomes[1].error
    assert list(manifest(out)) == [TRACKS[0], TRACKS[2]]
    (folder / "easy" / "stretch.yaml").write_text(whole, encoding="utf-8")
    assert states(build()) == ["unchanged", "made", "unchanged", "made"]


@pytest.mark.parametrize("options", [{}, {"force": True}])
def test_files_of_the_user_are_never_touched(build: Build, out: Path, options: dict[str, bool]) -> None:
    """A file that the manifest does not list stays, whatever it is and whatever is asked."""
    (out / "week-01").mkdir(parents=True)
    own = {TRACKS[0]: b"my song", "week-01/notes.txt": b"mine", "block.m3u8": b"#EXTM3U\nmine.mp3\n"}
    for name, data in own.items():
        (out / name).write_bytes(data)
    built = build(options=options)
    assert states(built) == ["failed", "made", "made", "made"]
    assert "not listed in manifest.json" in built.outcomes[0].error
    assert any("block.m3u8" in note for note in built.notes)
    assert {name: (out / name).read_bytes() for name in own} == own


@pytest.mark.usefixtures("made")
def test_a_track_of_the_user_in_the_place_of_ours_stays(build: Build, out: Path) -> None:
    """A listed name is ours only as long as it holds what we made."""
    (out / TRACKS[0]).write_bytes(b"my recording")
    built = build(options={"force": True})
    assert states(built) == ["failed", "made", "made", "made"]
    assert (out / TRACKS[0]).read_bytes() == b"my recording"


def test_a_manifest_of_another_program_keeps_us_out(build: Build, out: Path) -> None:
    """Many programs write a manifest.json; theirs is not ours to replace."""
    out.mkdir()
    (out / "manifest.json").write_text('{"name": "my app"}')
    with pytest.raises(OutputError, match="not a manifest written by AudioCoach"):
        build()
    assert sorted(contents(out)) == ["manifest.json"]


@pytest.mark.usefixtures("made")
def test_what_left_the_plan_is_removed_on_request(build: Build, block: Path, out: Path) -> None:
    """--prune removes listed tracks alone, and the folder that is then empty."""
    block.write_text(BLOCK.replace("weeks: 2", "weeks: 1").replace("[5s, 6s]", "5s"), encoding="utf-8")
    (out / "week-02" / "mine.txt").write_text("mine")
    built = build()
    assert (built.left, built.removed) == (tuple(TRACKS[2:]), ())
    assert all((out / file).exists() for file in TRACKS)
    built = build(prune=True)
    assert (built.left, built.removed) == ((), tuple(TRACKS[2:]))
    assert os.listdir(out / "week-02") == ["mine.txt"]
    assert list(manifest(out)) == TRACKS[:2]


@pytest.mark.usefixtures("made")
def test_a_pruned_name_that_the_user_took_over_stays(build: Build, block: Path, out: Path) -> None:
    """A listed file that is not what was made is not removed."""
    block.write_text(BLOCK.replace("weeks: 2", "weeks: 1").replace("[5s, 6s]", "5s"), encoding="utf-8")
    (out / TRACKS[2]).write_bytes(b"mine")
    assert build(prune=True).removed == (TRACKS[3],)
    assert (out / TRACKS[2]).read_bytes() == b"mine"


@pytest.mark.usefixtures("made")
def test_a_session_added_leaves_the_other_tracks_alone(build: Build, block: Path, out: Path) -> None:
    """A session before the others and one between them change no other track: not its name, its bytes or its
    time of change; nor does a week more.
    """
    before = contents(out)
    more = BLOCK.replace("week:\n", "week:\n  - mon: easy/stretch\n  - thu: {workout: legs}\n")
    block.write_text(more.replace("weeks: 2", "weeks: 3").replace("[5s, 6s]", "[5s, 6s, 5s]"))
    built = build()
    week = ["made", "unchanged", "made", "unchanged"]
    assert states(built) == [*week, *week, *["made"] * 4]
    after = contents(out)
    assert {name: after[name] for name in TRACKS} == {name: before[name] for name in TRACKS}
    assert (built.left, states(build())) == ((), ["unchanged"] * 12)


OLD = [name.replace("2-tue", "1-tue").replace("7-sun", "2-sun") for name in TRACKS]
"""The names of the tracks in an earlier version, which counted a week's sessions."""


@pytest.fixture
def old(build: Build, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The output folder as an earlier version made it: names and track numbers count a week's sessions."""
    names = dict(zip(TRACKS, OLD, strict=True))

    def old_place(session: Session, block: Block) -> AlbumPlace:
        return replace(album.place_of(session, block), track=1 if session.day_number == 2 else 2)

    with monkeypatch.context() as patch:
        patch.setattr(plan, "track_file", lambda session: names[album.track_file(session)])
        patch.setattr(plan, "place_of", old_place)
        patch.setattr(making, "place_of", old_place)
        assert build().ok
    assert list(manifest(out)) == OLD


@pytest.mark.usefixtures("old")
def test_tracks_with_names_of_an_earlier_version_are_renamed(build: Build, out: Path) -> None:
    """No track is lost, doubled or left behind, also of weeks that are not built; then all is up to date."""
    assert states(build(dry_run=True)) == ["to make"] * 4
    built = build(weeks=[1])
    assert (states(built), built.left) == (["made"] * 2, ())
    assert "renamed week-01/1-tue-legs.mp3 to week-01/2-tue-legs.mp3, and 3 more" in built.notes
    assert sorted(contents(out)) == ["block.ics", "block.m3u8", "manifest.json", *TRACKS]
    assert states(build()) == ["unchanged"] * 2 + ["made"] * 2
    assert states(build()) == ["unchanged"] * 4
    assert [str(ID3(out / name)["TRCK"]) for name in TRACKS] == ["2", "7", "2", "7"]


@pytest.mark.usefixtures("old")
def test_renaming_touches_no_file_of_the_user(build: Build, out: Path) -> None:
    """A track that was changed keeps its old name, and a file that has the new name already stays."""
    (out / OLD[0]).write_bytes(b"my recording")
    (out / TRACKS[1]).write_bytes(b"my song")
    built = build()
    assert states(built) == ["made", "failed", "made", "made"]
    assert built.left == (OLD[0], OLD[1])
    assert (out / OLD[0]).read_bytes() == b"my recording"
    assert (out / TRACKS[1]).read_bytes() == b"my song"


@pytest.mark.usefixtures("old")
def test_a_build_stopped_while_it_renames_goes_on(
    build: Build, out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A track renamed just before the end is found under its new name by the next build."""

    def stop(self: LocalFolder, name: str, new_name: str) -> None:
        rename(self, name, new_name)
        raise KeyboardInterrupt

    rename = LocalFolder.rename
    with monkeypatch.context() as patch:
        patch.setattr(LocalFolder, "rename", stop)
        with pytest.raises(KeyboardInterrupt):
            build()
    built = build()
    assert (states(built), built.left) == (["made"] * 4, ())
    assert sorted(manifest(out)) == TRACKS


@pytest.mark.usefixtures("made")
def test_pruning_spares_another_block(build: Build, block: Path, out: Path) -> None:
    """In the folder of a block of another title nothing is removed, until a build has taken it over."""
    before = contents(out)
    block.write_text(
        BLOCK.replace("weeks: 2", "weeks: 1").replace("[5s, 6s]", "5s").replace("Two weeks", "Autumn")
    )
    with pytest.raises(OutputError, match='contains the tracks of "Two weeks"'):
        build(prune=True)
    assert contents(out) == before
    assert build().left == tuple(TRACKS[2:])
    assert build(prune=True).removed == tuple(TRACKS[2:])


def test_two_builds_into_one_folder(build: Build, out: Path) -> None:
    """The second says so and leaves; the lock goes with whoever held it, even when it is killed."""
    held = (
        "import sys\nfrom pathlib import Path\nfrom audiocoach.blocks.folder import LocalFolder\n"
        "with LocalFolder(Path(sys.argv[1])).locked():\n    print('held', flush=True)\n    sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", held, str(out)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with pytest.raises(OutputError, match="another build is using"):
            build()
        other.kill()
    assert build().ok


def test_processes_give_the_same_bytes_as_threads(build: Build, out: Path, tmp_path: Path) -> None:
    """Whoever makes the tracks, and however many, they are the same."""
    with ThreadPoolExecutor(1) as executor:
        build(executor=executor)
    thread = {name: data for name, (data, _) in contents(out).items()}
    other = tmp_path / "processes"
    options = make_options(cache_dir=tmp_path / "store", jobs=2)
    blocks.build(tmp_path / "plan.yaml", other, options=options)
    assert {name: data for name, (data, _) in contents(other).items()} == thread


def test_what_ends_the_speaking_ends_the_decoding(
    build: Build, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A Ctrl-C while the words of a block are spoken does not wait for its songs."""
    decoding, ended = threading.Event(), []

    def long_decoding(path: Path, *, check: Callable[[], None] = lambda: None, **_: object) -> None:
        decoding.set()
        for _ in range(400):
            try:
                check()
            except AudioCoachError:
                ended.append(path.name)
                raise
            time.sleep(0.01)

    def no_words(*_: object, **__: object) -> None:
        assert decoding.wait(60)
        raise KeyboardInterrupt

    monkeypatch.setattr("audiocoach.build.mixing.music_pcm", long_decoding)
    monkeypatch.setattr(making, "speak_all", no_words)
    legs = folder / "legs.yaml"
    (folder / "a.mp3").write_bytes(b"ID3")
    legs.write_text(legs.read_text(encoding="utf-8").replace("music: none", "music: a.mp3"), encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        build()
    assert ended == ["a.mp3"]


def test_a_block_in_parts(build: Build, out: Path) -> None:
    """Each session has a folder of parts, which the block's playlist lists in order; a second build leaves
    them alone, a damaged part is made again, and pruning removes them.
    """
    folders = [name.removesuffix(".mp3") for name in TRACKS[:2]]
    made = build(options={"split": "sets"}, weeks=[1])
    assert [outcome.file for outcome in made.outcomes] == folders
    listed = [line for line in (out / "block.m3u8").read_text("utf-8").splitlines() if line[0] != "#"]
    assert listed[:2] == [f"{folders[0]}/01-Squat.mp3", f"{folders[0]}/02-Lunge.mp3"]
    assert all((out / name).is_file() for name in listed)
    assert {outcome.state for outcome in build(options={"split": "sets"}, weeks=[1]).outcomes} == {
        "unchanged"
    }
    (out / listed[0]).write_bytes((out / listed[0]).read_bytes()[:-1])
    again = build(options={"split": "sets"}, weeks=[1])
    assert states(again) == ["made", "unchanged"]
    whole = build(prune=True, weeks=[1])
    assert sorted(whole.removed) == folders
    assert not any((out / folder).exists() for folder in folders)
    assert all((out / name).is_file() for name in TRACKS[:2])


def test_a_block_for_a_watch(build: Build, out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One folder, whose names sort in the order of training, as in the playlist; no covers. A playlist that
    is longer than a watch reads is remarked.
    """
    monkeypatch.setattr(album, "WATCH_SONGS", 1)
    made = build(options={"device": "watch"}, weeks=[1])
    names = [name.replace("/", "-") for name in TRACKS[:2]]
    assert sorted(path.name for path in out.glob("*.mp3")) == names == [one.file for one in made.outcomes]
    lines = (out / "block.m3u8").read_text("utf-8").splitlines()
    assert [line for line in lines if line[0] != "#"] == names
    assert not ID3(out / names[0]).getall("APIC")
    assert any("has 2 tracks, and a Garmin watch reads at most 1" in remark for remark in made.notes)


def test_parts_are_not_built_behind_a_url(block: Path) -> None:
    """They are folders, which not every file system has."""
    with pytest.raises(AudioCoachError, match="build parts into a folder"):
        blocks.build(block, "memory://out", options=make_options(split="sets"))
