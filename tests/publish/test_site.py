"""The folder of a site: what is written, what is left alone, what is removed, and when nothing is."""

from __future__ import annotations

import errno
import os
import signal
import time
from pathlib import Path

import pytest

from audiocoach.errors import OutputError, UsageError
from audiocoach.locks import Lock
from audiocoach.publish import index, ledger, publish, staging
from audiocoach.publish import site as sites
from audiocoach.publish.site import LOCK
from audiocoach.publish.staging import Staging
from audiocoach.publish.track import ASSETS

URL = "https://example.org/t"


def snapshot(folder: Path) -> dict[str, bytes]:
    """The files of a folder but the list of them, which holds times."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name != ledger.NAME)
    return {str(path.relative_to(folder)): path.read_bytes() for path in files}


def times(folder: Path) -> dict[str, tuple[int, int]]:
    """When each file was changed, and which it is."""
    return {path.name: (path.stat().st_mtime_ns, path.stat().st_ino) for path in folder.iterdir()}


def test_the_same_tracks_give_the_same_bytes(make_block, tmp_path: Path) -> None:
    """In any folder and at any time."""
    tracks = make_block()
    for site in ("one", "two"):
        done = publish([tracks], tmp_path / site, url=URL)
        assert (done.tracks, done.feed) == (3, f"{URL}/feed.xml")
        time.sleep(0.01)
    assert snapshot(tmp_path / "one") == snapshot(tmp_path / "two")
    assert "feed.xml" in snapshot(tmp_path / "one")


def test_a_second_run_writes_nothing(make_block, tmp_path: Path) -> None:
    """Nor does it import what makes pages, pictures or reads tags."""
    tracks, site = make_block(), tmp_path / "site"
    publish([tracks], site, url=URL)
    before = times(site)
    done = publish([tracks], site, url=URL)
    assert (done.written, done.removed, times(site)) == ((), (), before)


def test_only_what_changed_is_written(make_track, tmp_path: Path) -> None:
    """A new title changes its track, its page, the index and the feed, and no other track; its guid stays."""
    one, site = make_track("one.mp3"), tmp_path / "site"
    make_track("two.mp3")
    publish([tmp_path], site, url=URL)
    guid = (site / "feed.xml").read_text().split("<guid")[1].split("</guid>")[0]
    make_track("one.mp3", title="Other")
    done = publish([one, tmp_path / "two.mp3"], site, url=URL)
    assert {*done.written} == {
        "one.mp3", "one.html", "one.chapters.json", "one.lrc", "feed.xml", "index.html",
    }  # fmt: skip
    assert guid in (site / "feed.xml").read_text()
    assert "Other" in (site / "one.html").read_text()


def test_a_file_of_ours_that_was_changed_or_lost_is_made_again(make_track, tmp_path: Path) -> None:
    """Whatever happened to it."""
    site = tmp_path / "site"
    track = make_track()
    publish([track], site)
    whole = snapshot(site)
    (site / "legs.html").write_text("changed")
    (site / "legs.mp3").unlink()
    assert {*publish([track], site).written} == {"legs.html", "legs.mp3"}
    assert snapshot(site) == whole


def test_tracks_that_are_gone_are_removed_and_strangers_stay(make_track, tmp_path: Path) -> None:
    """A file that the list does not name is never touched, not even one with a track's name."""
    one, two, site = make_track("one.mp3"), make_track("two.mp3"), tmp_path / "site"
    site.mkdir()
    (site / "one.html").write_text("mine")
    (site / "photo.png").write_bytes(b"mine")
    publish([one, two], site)
    assert (site / "one-2.html").is_file()
    done = publish([two], site)
    assert {*done.removed} == {"one-2.html", "one-2.mp3", "one-2.chapters.json", "one-2.lrc"}
    assert (site / "one.html").read_text() == "mine"
    assert {path.name for path in site.iterdir()} == {
        "one.html", "photo.png", "two.html", "two.mp3", "two.chapters.json", "two.lrc", "index.html",
        "cover.png", "icon-192.png", "icon-512.png", "manifest.webmanifest", *ASSETS, ledger.NAME,
    }  # fmt: skip


@pytest.mark.parametrize("name", ["index.html", "cover.png", "feed.xml"])
def test_a_strangers_index_is_not_overwritten(name: str, make_track, tmp_path: Path) -> None:
    """The message names the file and the ways out; nothing is written."""
    site = tmp_path / "site"
    site.mkdir()
    (site / name).write_text("mine")
    with pytest.raises(OutputError, match=rf"{name} was not made by AudioCoach; move it"):
        publish([make_track()], site, url=URL)
    assert snapshot(site) == {name: b"mine"}


def test_a_list_of_another_program_is_not_trusted(make_track, tmp_path: Path) -> None:
    """It may name files elsewhere, which are not removed."""
    site, mine = tmp_path / "site", tmp_path / "mine.txt"
    site.mkdir()
    mine.write_text("mine")
    for text in (
        "{}",
        "[",
        '{"format":2,"program":"AudioCoach site"}\n["file","../mine.txt",null,""]\n',
    ):
        (site / ledger.NAME).write_text(text)
        with pytest.raises(OutputError, match="was not written by this version of AudioCoach, or is damaged"):
            publish([make_track()], site)
    assert mine.read_text() == "mine"


@pytest.mark.parametrize("fails_at", range(1, 7))
def test_on_a_full_disk_the_old_site_stays_whole(
    fails_at: int, make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whichever file does not fit: no file of the site changes, and the next run mends it."""
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    before = snapshot(site)
    make_track(title="Other", cover=("image/png", b"\x89PNG\r\n\x1a\n"))
    count = 0

    def full(original):
        def stage(self: Staging, name: str, *values: object) -> None:
            nonlocal count
            count += 1
            if count == fails_at:
                raise OutputError("the disk is full") from OSError(errno.ENOSPC, "full")
            original(self, name, *values)

        return stage

    with monkeypatch.context() as patch:
        for method in ("write", "link_or_copy"):
            patch.setattr(Staging, method, full(getattr(Staging, method)))
        with pytest.raises(OutputError, match="full"):
            publish([track], site, url=URL)
    assert snapshot(site) == before
    publish([track], site, url=URL)
    assert "Other" in (site / "legs.html").read_text()


@pytest.mark.parametrize("fails_at", [1, 3, 5])
def test_a_run_that_is_cancelled_leaves_the_old_site(
    fails_at: int, make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever it was writing; nothing half done is left beside it."""
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    before = snapshot(site)
    make_track(title="Other")
    write, count = Staging.write, 0

    def cancel(self: Staging, name: str, data: object) -> None:
        nonlocal count
        count += 1
        if count == fails_at:
            raise KeyboardInterrupt
        write(self, name, data)

    monkeypatch.setattr(Staging, "write", cancel)
    with pytest.raises(KeyboardInterrupt):
        publish([track], site, url=URL)
    assert snapshot(site) == before
    assert not (site / staging.NAME).exists()


def test_files_take_their_places_all_or_none(
    make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ctrl-C while they do waits until the new site is whole, and then cancels."""
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    make_track(title="Other")
    replace = Path.replace

    def interrupted(self: Path, target: Path) -> Path:
        signal.raise_signal(signal.SIGINT)
        return replace(self, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", interrupted)
        with pytest.raises(KeyboardInterrupt):
            publish([track], site, url=URL)
    assert "Other" in (site / "index.html").read_text(encoding="utf-8")
    assert publish([track], site, url=URL).written == ()


@pytest.mark.parametrize("number", [1, 2])
def test_without_room_for_the_list_of_files_nothing_is_half_done(
    number: int, make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """If the names cannot be claimed, the old site stays; if the new list cannot be written, the next run
    finds out.
    """
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    before = snapshot(site)
    make_track(title="Other")
    write, count = sites.whole_or_nothing, 0

    def full(path: Path) -> object:
        nonlocal count
        count += 1
        if count == number:
            raise OutputError("the disk is full")
        return write(path)

    with monkeypatch.context() as patch:
        patch.setattr(sites, "whole_or_nothing", full)
        with pytest.raises(OutputError, match="full"):
            publish([track], site, url=URL)
    assert (snapshot(site) == before) == (number == 1)
    publish([track], site, url=URL)
    assert "Other" in (site / "legs.html").read_text(encoding="utf-8")
    assert publish([track], site, url=URL).written == ()


def test_a_folder_that_cannot_be_written_is_told(
    make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With what to do about it; a file in its place stays."""
    track = make_track()
    (tmp_path / "taken").write_text("mine")
    with pytest.raises(OutputError, match="taken is a file; a site is a folder"):
        publish([track], tmp_path / "taken")
    assert (tmp_path / "taken").read_text() == "mine"

    def refuse(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(Lock, "take", refuse)
    with pytest.raises(OutputError, match="no permission to write there; choose another place"):
        publish([track], tmp_path / "site")


def test_more_tracks_than_a_page_holds_have_further_pages(
    make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They go when the tracks do; a track of such a name does not take one's place."""
    monkeypatch.setattr(index, "PER_PAGE", 2)
    track, tracks, site = make_track(), tmp_path / "tracks", tmp_path / "site"
    tracks.mkdir()
    for number in range(3):
        os.link(track, tracks / f"page-{number}.mp3")
    done = publish([tracks], site)
    assert done.tracks == 3
    assert 'href="page-2.html"' in (site / "index.html").read_text(encoding="utf-8")
    assert 'rel="prev" href="index.html"' in (site / "page-2.html").read_text(encoding="utf-8")
    assert (site / "page-2-2.mp3").is_file()
    assert "page-2.html" in publish([tracks / "page-0.mp3"], site).removed


def test_where_links_are_not_possible_tracks_are_copied(
    make_track, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On another disk, say."""

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EXDEV, "other disk")

    monkeypatch.setattr(os, "link", refuse)
    track, site = make_track(), tmp_path / "site"
    publish([track], site)
    assert (site / "legs.mp3").read_bytes() == track.read_bytes()
    assert (site / "legs.mp3").stat().st_ino != track.stat().st_ino
    assert publish([track], site).written == ()


def test_leftovers_of_a_killed_run_are_swept(make_track, tmp_path: Path) -> None:
    """Its unfinished files go with the next run that writes; a stranger's hidden file stays."""
    site, track = tmp_path / "site", make_track()
    publish([track], site)
    (site / staging.NAME).mkdir()
    (site / staging.NAME / "legs.html").write_text("half")
    (site / ".mine").write_text("mine")
    make_track(title="Other")
    publish([track], site)
    assert [path.name for path in site.glob(".*")] == [".mine", ledger.NAME]


def test_two_at_once_do_not_disturb_each_other(make_track, tmp_path: Path) -> None:
    """The second says so and writes nothing."""
    site, track = tmp_path / "site", make_track()
    site.mkdir()
    lock = Lock(site / LOCK)
    assert lock.take()
    try:
        with pytest.raises(OutputError, match="another run is publishing"):
            publish([track], site)
    finally:
        lock.release()
    assert not list(site.iterdir())


def test_a_private_site_keeps_its_name(make_track, tmp_path: Path) -> None:
    """It cannot be guessed, is in the feed's address, and stays private without the option; beside it is
    only a blank page, also where the site was public before.
    """
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    first = publish([track], site, url=URL, private=True)
    again = publish([track], site, url=URL)
    assert first.folder == again.folder != site
    assert len(first.folder.name) == 22
    assert again.written == ()
    assert first.feed == f"{URL}/{first.folder.name}/feed.xml"
    assert {path.name for path in site.iterdir()} == {"index.html", first.folder.name}
    assert "legs" not in (site / "index.html").read_text()
    other = publish([track], tmp_path / "other", private=True)
    assert other.folder.name != first.folder.name


def test_what_cannot_be_read_is_left_out_of_a_folder(make_track, tmp_path: Path) -> None:
    """A note says so; a track that was named is an error, and so is a folder with nothing else."""
    (tmp_path / "broken.mp3").write_bytes(b"no track")
    with pytest.raises(UsageError, match=r"broken\.mp3"):
        publish([tmp_path], tmp_path / "site")
    make_track()
    done = publish([tmp_path], tmp_path / "site")
    assert done.tracks == 1
    assert "broken.mp3" in done.notes[0]
    with pytest.raises(UsageError, match=r"broken\.mp3"):
        publish([tmp_path / "broken.mp3"], tmp_path / "site")
    with pytest.raises(UsageError, match="is a published site"):
        publish([tmp_path / "site"], tmp_path / "again")


def test_all_files_in_the_way_are_named_at_once(make_track, tmp_path: Path) -> None:
    """Up to four of them; none is changed."""
    site, track = tmp_path / "site", make_track()
    site.mkdir()
    for name in ("style.css", "index.html"):
        (site / name).write_text("mine")
    with pytest.raises(OutputError, match=r"site: style\.css and index\.html were not made by AudioCoach"):
        publish([track], site)
    for name in ("player.js", "sw.js", "cover.png", "icon-192.png"):
        (site / name).write_text("mine")
    with pytest.raises(OutputError, match=r"site: style\.css, .*, .*, .* and 2 more were not made"):
        publish([track], site)
    assert {path.read_text() for path in site.iterdir()} == {"mine"}


def test_without_a_url_there_is_no_feed(make_track, tmp_path: Path) -> None:
    """A feed needs addresses; one that is there goes when the address does."""
    site, track = tmp_path / "site", make_track()
    publish([track], site, url=URL)
    assert "feed.xml" in (site / "index.html").read_text()
    done = publish([track], site)
    assert done.notes == ("the feed is gone, because no --url was given; give --url to keep it",)
    assert publish([track], site).notes == ()
    assert not (site / "feed.xml").exists()
    assert "feed.xml" not in (site / "index.html").read_text()
