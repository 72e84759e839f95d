"""``audiocoach publish``."""

from __future__ import annotations

from pathlib import Path


def test_a_built_track_becomes_a_site(run, script: Path, home: Path) -> None:
    """One line says what was done; the page knows the steps of the session; a second run writes nothing."""
    assert run("build", "legs.yaml").code == 0
    ran = run("publish", "legs.mp3", "--url", "https://example.org/t", "--title", "My legs")
    assert (ran.code, ran.out) == (0, "site: 1 track published, 9 files written\n")
    assert "feed: https://example.org/t/feed.xml" in ran.err
    page = (home / "site" / "legs.html").read_text(encoding="utf-8")
    assert '"Squat", "", "", "work"' in page
    assert "My legs" in (home / "site" / "index.html").read_text(encoding="utf-8")
    again = run("publish", "legs.mp3", "--url", "https://example.org/t", "--title", "My legs")
    assert again.out == "site: 1 track published, up to date\n"


def test_mistakes_are_told_with_their_remedy(run, home: Path) -> None:
    """No such track, an address with a password: one message each, and nothing is written."""
    ran = run("publish", "nothing.mp3")
    assert (ran.code, ran.err) == (
        1,
        "error: nothing.mp3 does not exist; name a folder of tracks, or a track\n",
    )
    ran = run("publish", ".", "--url", "https://jo:secret@example.org/")
    assert ran.code == 1
    assert "use --private" in ran.err
    assert not list(home.iterdir())
