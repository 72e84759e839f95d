"""Publish tracks: a folder with a page for each, an index and a podcast feed, for any static host.

Usage::

    from audiocoach import publish

    done = publish.publish(["out/"], "site/", url="https://example.org/training")
    print(done.tracks, done.feed)

Heavy imports happen at the first call.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from audiocoach.publish.site import Published

__all__ = ["publish", "publish_single"]


def publish(
    sources: Sequence[str | os.PathLike[str]],
    output: str | os.PathLike[str],
    *,
    url: str = "",
    title: str = "",
    private: bool = False,
) -> Published:
    """Publish tracks, and the tracks of folders, into the folder ``output``.

    ``url`` is the address at which ``output`` will be reached; without it there is no feed. ``title`` is that
    of the site. ``private`` puts the site into a folder whose name cannot be guessed, and keeps that name.

    Raises:
        UsageError: if there is nothing to publish, or the URL cannot be used.
        OutputError: if the folder cannot be written.
    """
    from audiocoach.publish.site import SiteOptions, publish  # noqa: PLC0415

    return publish([Path(source) for source in sources], Path(output), SiteOptions(url, title, private))


def publish_single(source: str | os.PathLike[str], output: str | os.PathLike[str]) -> None:
    """Write one track as one HTML file that holds its page and its sound.

    Raises:
        UsageError: if it is no track, or too large for a page.
        OutputError: if it cannot be written, or would replace a file that is not such a page.
    """
    from audiocoach.publish.single import publish_single  # noqa: PLC0415

    publish_single(Path(source), Path(output))
