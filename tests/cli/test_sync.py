"""``audiocoach sync``."""

from __future__ import annotations

import datetime
import os
import re

import pytest

from audiocoach.importers.plans import SESSIONS
from audiocoach.locks import Lock
from support.calendar_service import KEY

TRACKS = ["week-01/1-mon-threshold.mp3", "week-01/7-sun-easy.mp3"]


@pytest.fixture
def tracks(run, home, service, threads, monkeypatch):
    """Runs a sync with espeak and no music; gives how it ran and the tracks that are there."""
    monkeypatch.setenv("AUDIOCOACH_INTERVALS_KEY", KEY)

    def sync(*words: str):
        ran = run("sync", "week", "--voice", "espeak", "--music", "none", *words)
        found = sorted(str(path.relative_to(home / "week")) for path in (home / "week").rglob("*.mp3"))
        return ran, found

    return sync


def test_a_week_is_built_once_and_then_only_what_changed(tracks, home, service, run) -> None:
    """One line says so; a new length makes the tracks anew; offline they stay, with exit code 1."""
    service.length_s = 60
    first, found = tracks()
    assert (first.code, found) == (0, TRACKS)
    assert first.out.splitlines() == ["week: 2 sessions this week: 2 made"]
    again, _ = tracks()
    assert again.out.splitlines() == ["week: 2 sessions this week: 2 up to date"]
    service.length_s = 90
    changed, _ = tracks()
    assert changed.out.splitlines() == ["week: 2 sessions this week: 2 made"]
    service.length_s = 0
    empty, found = tracks()
    assert (empty.code, found) == (0, TRACKS)
    assert "no session from" in empty.out
    today = datetime.date.today()
    monday = today - datetime.timedelta(days=today.weekday())
    assert f"start: {monday}" in (home / "week" / "plan" / "block.yaml").read_text(encoding="utf-8")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_only_its_own_scripts_are_removed(tracks, home, service) -> None:
    """A script of an earlier week goes; one of the user's own beside it stays, and a named pipe is not waited
    for.
    """
    service.length_s = 60
    assert tracks()[0].code == 0
    scripts = home / "week" / "plan" / SESSIONS
    (scripts / "old.yaml").write_text("# Imported from last week\n", encoding="utf-8")
    (scripts / "mine.yaml").write_text("# my own\n", encoding="utf-8")
    os.mkfifo(scripts / "pipe.yaml")
    assert tracks()[0].code == 0
    left = {path.name for path in scripts.iterdir()}
    assert {"mine.yaml", "pipe.yaml"} < left
    assert "old.yaml" not in left


def test_offline_the_folder_stays_as_it_is(tracks, home, monkeypatch) -> None:
    """One line with the reason, and exit code 1."""
    monkeypatch.setenv("AUDIOCOACH_INTERVALS_URL", "http://127.0.0.1:9")
    ran, found = tracks()
    assert (ran.code, found) == (1, [])
    assert ran.err.splitlines() == ["error: 127.0.0.1 cannot be reached: Connection refused"]


def test_two_at_once_do_not_disturb_each_other(tracks, home) -> None:
    """The second says so and does nothing."""
    (home / "week").mkdir()
    lock = Lock(home / "week" / ".sync.lock")
    assert lock.take()
    try:
        ran, found = tracks()
    finally:
        lock.release()
    assert (ran.code, found) == (1, [])
    assert "another sync is using" in ran.err


def test_without_a_calendar_the_settings_are_named(run, home) -> None:
    """Both that would do."""
    ran = run("sync", "week")
    assert ran.code == 2
    assert "intervals_key" in ran.err
    assert "calendar" in ran.err


def test_the_week_is_published(tracks, home, service) -> None:
    """Still one line; nothing is written when nothing changed; the feed has the week's sessions."""
    service.length_s = 60
    words = ("--publish", "site", "--url", "https://example.org/week")
    first, found = tracks(*words)
    assert (first.code, found) == (0, TRACKS)
    line = r"week: 2 sessions this week: 2 made; site: 2 tracks published, \d+ files written\n"
    assert re.fullmatch(line, first.out)
    feed = (home / "site" / "feed.xml").read_text(encoding="utf-8")
    assert feed.count("<enclosure") == 2
    again, _ = tracks(*words)
    assert again.out.splitlines() == [
        "week: 2 sessions this week: 2 up to date; site: 2 tracks published, up to date"
    ]


def test_a_site_that_cannot_be_is_refused_before_the_build(tracks, home) -> None:
    """An address without a folder, and one with a password: nothing is built."""
    for words in (("--url", "https://a.b/"), ("--publish", "site", "--url", "https://jo:x@a.b/")):
        ran, found = tracks(*words)
        assert (ran.code != 0, found) == (True, [])
        assert "--url" in ran.err
    assert not (home / "site").exists()
