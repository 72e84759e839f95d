"""``audiocoach publish``: a folder of pages and a podcast feed, made of built tracks."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from audiocoach.cli.options import examples
from audiocoach.cli.printing import note, pluralize, result

if TYPE_CHECKING:
    from audiocoach.publish.site import Published

Url = Annotated[
    str,
    typer.Option("--url", metavar="URL", help="Address of the site on the web; needed for the feed."),
]


def add_to(app: typer.Typer) -> None:
    """Register the command."""
    lines = ("out/", "legs.mp3 run.m4a -o site/", "out/ --url https://example.org/training", "out/ --private")
    app.command(epilog=examples(*(f"publish {line}" for line in lines)))(publish)


def publish(
    tracks: Annotated[
        list[str], typer.Argument(metavar="FOLDER|TRACK...", help="Tracks, and folders of tracks.")
    ],
    *,
    output: Annotated[
        str, typer.Option("-o", "--output", metavar="SITE", help="Folder of the site.")
    ] = "site",
    url: Url = "",
    title: Annotated[
        str, typer.Option("--title", metavar="TEXT", help="Title of the site; default: that of the block.")
    ] = "",
    private: Annotated[
        bool, typer.Option("--private", help="Put the site into a folder whose name cannot be guessed.")
    ] = False,
) -> None:
    """Publish tracks as web pages and a podcast feed.

    Any static host, a NAS or the phone's own files can serve the folder. Only what changed is written. Files
    of tracks that are gone are removed; files that are not AudioCoach's are left alone.
    """
    done = publish_tracks(tracks, output, url=url, title=title, private=private)
    for line in done.notes:
        note(line)
    result(f"{done.folder}: {summary(done)}")
    if done.feed:
        note(f"feed: {done.feed}")


def publish_tracks(
    tracks: list[str], output: str, *, url: str = "", title: str = "", private: bool = False
) -> Published:
    """Publish, with ``~`` in paths expanded.

    Raises:
        AudioCoachError: if it fails; the site is then as it was.
    """
    from audiocoach.publish.site import Options, publish

    paths = [Path(os.path.expanduser(track)) for track in tracks]
    return publish(paths, Path(os.path.expanduser(output)), Options(url, title, private))


def summary(done: Published) -> str:
    """``24 tracks published, 3 files written, 1 removed``, or ``24 tracks published, up to date``."""
    parts = [f"{pluralize(done.tracks, 'track')} published"]
    if done.written:
        parts.append(f"{pluralize(len(done.written), 'file')} written")
    if done.removed:
        parts.append(f"{len(done.removed)} removed")
    return ", ".join(parts if len(parts) > 1 else [*parts, "up to date"])
