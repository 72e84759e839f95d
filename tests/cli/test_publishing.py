"""``audiocoach publish``."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from audiocoach.cli import publishing
from audiocoach.publish.serving import SiteServer


def test_a_built_track_becomes_a_site(run, script: Path, home: Path) -> None:
    """One line says what was done; the page knows the steps of the session; a second run writes nothing."""
    assert run("build", "legs.yaml").code == 0
    ran = run("publish", "legs.mp3", "--url", "https://example.org/t", "--title", "My legs")
    assert ran.code == 0
    assert re.fullmatch(r"site: 1 track published, \d+ files written\n", ran.out)
    assert "feed: https://example.org/t/feed.xml" in ran.err
    page = (home / "site" / "legs.html").read_text(encoding="utf-8")
    assert '"Squat", "", "", "work"' in page
    assert "My legs" in (home / "site" / "index.html").read_text(encoding="utf-8")
    again = run("publish", "legs.mp3", "--url", "https://example.org/t", "--title", "My legs")
    assert again.out == "site: 1 track published, up to date\n"


def test_mistakes_are_told_with_their_remedy(run, home: Path) -> None:
    """No such track, a name longer than the file system has, an address with a password: one message each,
    and nothing is written.
    """
    assert "does not exist" in run("publish", f"{'x' * 300}.mp3").err
    ran = run("publish", "nothing.mp3")
    assert (ran.code, ran.err) == (
        1,
        "error: nothing.mp3 does not exist; name a folder of tracks, or a track\n",
    )
    ran = run("publish", ".", "--url", "https://jo:secret@example.org/")
    assert ran.code == 1
    assert "use --private" in ran.err
    assert not list(home.iterdir())


def test_a_script_is_built_first(run, script: Path, home: Path) -> None:
    """Where `build` builds it, or in the folder that is named; a second run builds and writes nothing."""
    ran = run("publish", "legs.yaml", "-o", "web")
    assert ran.code == 0
    assert (home / "web" / "legs.mp3").samefile(home / "legs.mp3")
    again = run("publish", "legs.yaml", "-o", "web")
    assert "up to date" in again.out
    assert again.out.endswith("web: 1 track published, up to date\n")
    other = run("publish", "legs.yaml", "--tracks", "parts/tracks", "-o", "web2", "--set", "work=6s")
    assert other.code == 0
    assert (home / "parts" / "tracks" / "legs.mp3").is_file()
    assert '"Squat"' in (home / "web2" / "legs.html").read_text(encoding="utf-8")


def test_a_block_is_built_first(run, script: Path, home: Path) -> None:
    """Its weeks are those of the site."""
    (home / "plan.yaml").write_text("audiocoach: 1\nblock: Two weeks\nweeks: 2\nweek:\n  tue: legs.yaml\n")
    ran = run("publish", "plan.yaml", "--start", "2027-01-04")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1].startswith("site: 2 tracks published")
    index = (home / "site" / "index.html").read_text(encoding="utf-8")
    assert "Two weeks" in index
    assert ">Week 2<" in index
    assert "Tue, 12 Jan ·" in index


def test_what_cannot_be_built_is_not_published(run, broken: Path, home: Path) -> None:
    """The site stays as it was, and the exit code says so."""
    ran = run("publish", "broken.yaml")
    assert ran.code == 1
    assert "nothing was published" in ran.err
    assert not (home / "site").exists()


def test_one_track_becomes_one_page(run, script: Path, home: Path) -> None:
    """In the current folder or where it is wanted; two tracks, or a folder, do not."""
    ran = run("publish", "legs.yaml", "--single", "-o", "mail/")
    assert ran.code == 0, ran.err
    assert ran.out.splitlines()[-1].startswith("mail/legs.html  0:")
    assert run("publish", "legs.mp3", "--single").code == 0
    assert (home / "legs.html").read_bytes() == (home / "mail" / "legs.html").read_bytes()
    for words in (("legs.mp3", "other.mp3"), (".",)):
        ran = run("publish", *words, "--single")
        assert (ran.code, ran.err) == (2, "error: --single writes one track; name one track or one script\n")
    assert run("publish", "legs.mp3", "--single", "-o", "legs.mp3").code == 2


def test_a_page_too_large_for_mail_says_what_helps(run, script: Path, home: Path, monkeypatch) -> None:
    """For a script the options that are not used yet; for a track how it has to be built."""
    monkeypatch.setattr(publishing, "_MAIL_BYTES", 1000)
    for words, remedy in (
        (("legs.yaml", "--quality", "small"), "add --quality smallest or --music none"),
        (("legs.yaml", "--music", "none"), "add --quality smallest"),
        (("legs.yaml", "--quality", "smallest"), "add --music none"),
        (("legs.yaml", "--quality", "smallest", "--music", "none"), "publish a site and send its address"),
        (("legs.mp3",), "build it without music"),
    ):
        ran = run("publish", *words, "--single")
        assert ran.code == 0, ran.err
        assert f"many mailboxes refuse more than 25 MB; to send it, {remedy}" in ran.err.splitlines()[-1]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("legs.mp3", "--single", "--url", "https://a.b/"), "leave them out"),
        (("legs.mp3", "--port", "80"), "only to --serve and --lan"),
        (("legs.mp3", "--voice", "espeak"), "--voice applies to scripts and blocks"),
        (("legs.mp3", "--set", "a=b"), "--set applies to scripts and blocks"),
    ],
)
def test_options_that_do_not_go_together_are_refused(words, message: str, run, home: Path) -> None:
    """Before anything is done, with what to leave out or to add."""
    ran = run("publish", *words)
    assert ran.code == 2
    assert message in ran.err
    assert not list(home.iterdir())


def test_a_file_is_no_place_for_a_site(run, script: Path, home: Path) -> None:
    """It stays as it is, and the message says what to name."""
    assert run("publish", "legs.yaml").code == 0
    (home / "taken").write_text("mine")
    ran = run("publish", "legs.mp3", "-o", "taken")
    assert (ran.code, ran.err) == (1, "error: taken is a file; a site is a folder, so name another with -o\n")
    assert (home / "taken").read_text() == "mine"


def test_two_scripts_of_one_name_are_refused(run, script: Path, home: Path) -> None:
    """Before one is built over the other."""
    (home / "b").mkdir()
    (home / "b" / "legs.yaml").write_bytes(script.read_bytes())
    ran = run("publish", "legs.yaml", "b/legs.yaml")
    assert ran.code == 1
    assert "would both become legs.mp3" in ran.err
    assert not list(home.glob("*.mp3"))


def test_a_published_site_is_served_as_it_is(run, script: Path, home: Path, monkeypatch) -> None:
    """A private one, too, without its tracks; with any other option or source it needs the tracks."""
    assert run("build", "legs.yaml").code == 0
    assert run("publish", "legs.mp3", "-o", "open").code == 0
    assert run("publish", "legs.mp3", "-o", "hidden", "--private").code == 0
    (home / "legs.mp3").unlink()
    before = {path: path.stat().st_mtime_ns for path in home.rglob("*")}
    asked: list[str] = []

    def interrupt(server: SiteServer) -> None:
        asked.append(server._prefix)
        assert server.find(f"{server._prefix}legs.html") == "legs.html"
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteServer, "serve_forever", interrupt)
    for words in (("open", "--serve"), ("open", "--lan"), ("hidden", "--serve")):
        ran = run("publish", *words, "--port", "0")
        assert (ran.code, ran.out) == (0, "")
        assert "serving http://" in ran.err
    assert asked[:2] == ["/", "/"]
    assert len(asked[2]) == 24
    assert {path: path.stat().st_mtime_ns for path in home.rglob("*")} == before
    for words in (("open",), ("open", "--serve", "--title", "Mine")):
        ran = run("publish", *words)
        assert ran.code == 1
        assert "or add only --serve to serve it as it is" in ran.err


def test_what_was_removed_is_said(run, script: Path, home: Path) -> None:
    """Tracks by their number, not by that of their files; and that the feed is gone."""
    assert run("build", "legs.yaml").code == 0
    (home / "arms.mp3").write_bytes((home / "legs.mp3").read_bytes())
    assert run("publish", "legs.mp3", "arms.mp3", "--url", "https://example.org/t").code == 0
    ran = run("publish", "legs.mp3", "--url", "https://example.org/t")
    assert re.fullmatch(r"site: 1 track published, \d+ files written, 1 track removed\n", ran.out)
    ran = run("publish", "legs.mp3")
    assert re.fullmatch(r"site: 1 track published, \d+ files written, 1 file removed\n", ran.out)
    assert ran.err == "the feed is gone, because no --url was given; give --url to keep it\n"


def test_the_server_ends_quietly_on_ctrl_c(run, script: Path, home: Path, monkeypatch) -> None:
    """It tells its address and who can read it; in a network, that is also the address of the feed."""
    assert run("build", "legs.yaml").code == 0

    def interrupt(server: SiteServer) -> None:
        assert server.find("/legs.html") == "legs.html"
        raise KeyboardInterrupt

    monkeypatch.setattr(SiteServer, "serve_forever", interrupt)
    ran = run("publish", "legs.mp3", "--serve", "--port", "0")
    assert ran.code == 0
    assert "on this machine only; press Ctrl-C to stop" in ran.err
    assert not (home / "site" / "feed.xml").exists()
    ran = run("publish", "legs.mp3", "--lan", "--port", "0")
    assert ran.code == 0
    assert "to everyone on this network; press Ctrl-C to stop" in ran.err
    address = re.search(r"serving (http://\S+/) to everyone", ran.err)
    assert address
    assert f"feed: {address[1]}feed.xml" in ran.err
    assert 'class="qr"' in (home / "site" / "index.html").read_text(encoding="utf-8")
