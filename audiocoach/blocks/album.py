"""Name a block's tracks, place them in the album, and write its playlist."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from audiocoach.blocks.manifest import FinishedTrack
from audiocoach.blocks.model import Block, Layout, Session
from audiocoach.build.options import Recipe
from audiocoach.files import portable_name
from audiocoach.media.describe import PROGRAM, AlbumPlace
from audiocoach.script.constants import DAYS
from audiocoach.units import shortened, without_steering

PLAYLIST = "block.m3u8"
CALENDAR = "block.ics"

WATCH_SONGS = 300
"""Most songs that a Garmin watch takes from a playlist."""

_MAX_STEM_BYTES = 80


def track_file(session: Session) -> str:
    """Return a session's track, relative to the output folder: ``week-01/2-tue-runner-a.mp3``; the folder of
    its parts without the suffix; for a watch ``week-01-2-tue-runner-a.mp3``.

    It does not depend on the block's other sessions, so adding one renames no track.
    """
    stem = portable_name(session.script.stem, _MAX_STEM_BYTES) or "session"
    separator, suffix = "-" if session.layout == "watch" else "/", "" if session.layout == "parts" else ".mp3"
    return f"week-{session.week:02}{separator}{session.day_number}-{DAYS[session.day]}-{stem}{suffix}"


def layout_of(recipe: Recipe) -> Layout:
    """Return where a build's tracks are."""
    return "parts" if recipe.split is not None else recipe.device or "weeks"


def watch_notes(recipe: Recipe, songs: int) -> Iterator[str]:
    """Yield a note if a playlist has more songs than a watch can read."""
    if recipe.device == "watch" and songs > WATCH_SONGS:
        yield (
            f"{PLAYLIST} has {songs} tracks, and a Garmin watch reads at most {WATCH_SONGS}; build some of "
            "the weeks into a folder of their own with --weeks and -o"
        )


def place_of(session: Session, block: Block) -> AlbumPlace:
    """Return a session's place: album = block, disc = week, track = day within the week."""
    return AlbumPlace(
        album=block.title or "Training block",
        disc=session.week,
        track=session.day_number,
        occasion=session.label,
        author=block.author,
    )


def playlist_of(block: Block, finished: Sequence[tuple[Session, FinishedTrack]]) -> bytes:
    """Return ``block.m3u8`` in UTF-8: the tracks in training order, with paths relative to it."""
    lines = ["#EXTM3U", f"# {PROGRAM}", f"#PLAYLIST:{shortened(without_steering(block.title), 200)}"]
    for session, entry in finished:
        name = f"{entry.title} ({session.label})"
        whole = ((entry.file, entry.duration_s, name),)
        parts = [(f"{entry.file}/{part}", part_s, f"{name}: {title}") for part, part_s, title in entry.parts]
        for file, length_s, title in parts or whole:
            lines += [f"#EXTINF:{round(length_s)},{shortened(without_steering(title), 200)}", file]
    return ("\n".join(lines) + "\n").encode()
