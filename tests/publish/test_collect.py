"""Which tracks are published, in which order, under which names; and which addresses are taken."""

from __future__ import annotations

from collections.abc import Set
from pathlib import Path

import pytest

from audiocoach.errors import OutputError, UsageError
from audiocoach.media.containers import CONTAINERS
from audiocoach.publish.collect import TrackSource, check_url, find_sources, name_sources
from audiocoach.publish.track import MEDIA_TYPES, BlockPlace


def names_of(
    *paths: str, known: dict[str, str] | None = None, strangers: Set[str] = frozenset()
) -> list[str]:
    """The names of tracks at these paths."""
    return list(
        name_sources([TrackSource(Path(path), BlockPlace(), True) for path in paths], known or {}, strangers)
    )


def test_a_block_is_published_in_its_order(make_block, tmp_path: Path) -> None:
    """Week, day and date come from its manifest; a track beside it comes first, without a place."""
    folder = make_block()
    (folder / "extra.mp3").write_bytes(b"x")
    (folder / "notes.txt").write_bytes(b"x")
    found = find_sources([folder])
    assert [(one.path.name, one.place.week, one.place.day, one.place.date) for one in found] == [
        ("extra.mp3", 0, 0, ""),
        ("2-tue-legs.mp3", 1, 2, "2027-01-05"),
        ("4-thu-legs.mp3", 1, 4, "2027-01-07"),
        ("2-tue-legs.mp3", 2, 2, "2027-01-12"),
    ]
    assert len(find_sources([folder, folder / "extra.mp3"])) == 4
    alone = find_sources([folder / "week-01" / "4-thu-legs.mp3"])
    assert [(one.place.week, one.place.day) for one in alone] == [(1, 4)]


def test_a_block_in_parts_is_told_from_an_empty_folder(make_block) -> None:
    """A page has a whole track, so the message says what to publish instead of its parts."""
    folder = make_block()
    manifest = folder / "manifest.json"
    manifest.write_text(manifest.read_text(encoding="utf-8").replace(".mp3", ""), encoding="utf-8")
    with pytest.raises(UsageError, match="made by --split; name the block's script"):
        find_sources([folder])


def test_names_are_portable_and_differ() -> None:
    """Two tracks of one name have their folders' names; the site's own names and strangers' are not used."""
    assert names_of("a/legs.mp3", "b/legs.mp3", "b/Legs.m4a") == ["a-legs", "b-legs", "b-Legs-2"]
    assert names_of("Größe & <b>.mp3", "🏋️.mp3", "index.mp3", "con.mp3") == [
        "Groe-b",
        "track",
        "index-2",
        "con-2",
    ]
    assert names_of("legs.mp3", strangers={"legs.html"}) == ["legs-2"]


def test_a_name_is_kept() -> None:
    """A second track of the same name does not change the page of the first."""
    first = TrackSource(Path("a/legs.mp3"), BlockPlace(), True)
    assert names_of("a/legs.mp3", "b/legs.mp3", known={first.id: "legs"}) == ["legs", "b-legs"]


@pytest.mark.parametrize("name", ["nothing", "notes.txt"])
def test_what_is_not_there_or_no_track_is_refused(name: str, tmp_path: Path) -> None:
    """The message says what to name instead."""
    (tmp_path / "notes.txt").touch()
    with pytest.raises(UsageError, match=r"name a folder|build one"):
        find_sources([tmp_path / name])
    with pytest.raises(UsageError, match="contains no tracks"):
        find_sources([tmp_path])


def test_a_blocks_damaged_list_is_named_as_why_there_are_no_tracks(tmp_path: Path) -> None:
    """Its tracks are in folders that only the list names; where there are others, it is another program's."""
    (tmp_path / "manifest.json").write_text('{"program": "audiocoa')
    with pytest.raises(OutputError, match=r"manifest\.json is not a manifest written by AudioCoach"):
        find_sources([tmp_path])
    (tmp_path / "legs.mp3").touch()
    assert [source.path.name for source in find_sources([tmp_path])] == ["legs.mp3"]


@pytest.mark.parametrize(
    ("url", "address"),
    [
        ("https://example.org", "https://example.org/"),
        (" HTTPS://example.org:8443/a/b/ ", "https://example.org:8443/a/b/"),
        ("http://nas.local/t%20t/ü", "http://nas.local/t%20t/%C3%BC/"),
        ("http://[::1]:8000/x", "http://[::1]:8000/x/"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
    ],
)
def test_addresses_end_in_a_slash(url: str, address: str) -> None:
    """Whatever a feed can hold is taken."""
    assert check_url(url) == address


@pytest.mark.parametrize(
    "url",
    ["example.org", "ftp://example.org/", "https://", "https://jo:secret@example.org/", "https://jo@example.org",
     "https://example.org/my site/", "https://example.org/\x00", "https://example.org/?a=b", "https://a.b/#c",
     "https://example.org:99999/", "https://[::1/", "file:///srv", "javascript:alert(1)", "https://a.b/<script>",
     f"https://a.b/{'x' * 2000}"],
)  # fmt: skip
def test_other_addresses_are_refused(url: str) -> None:
    """With what to write; a password is not repeated."""
    with pytest.raises(UsageError, match=r"--url .*(write|leave|not an address)") as caught:
        check_url(url)
    assert "secret" not in str(caught.value)


def test_every_kind_of_track_but_wav_is_published() -> None:
    """A new container has a media type; WAV has none, because it has no chapters and is too large."""
    assert {*CONTAINERS} - {*MEDIA_TYPES} == {".wav"}
    assert {*MEDIA_TYPES} <= {*CONTAINERS}
