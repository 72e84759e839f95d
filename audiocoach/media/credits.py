"""Credits for the songs of a track, from the tags of the songs, for the comment of the track.

Sources: "ID3 tag version 2.4.0 - Native Frames" (TCOP, WCOP), the fields of Vorbis comments, iTunes' atoms.
"""

# mypy: allow-untyped-calls
# (mutagen has no types)

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from audiocoach.script.pack import PackInfo
from audiocoach.units import shortened

MAX_SONGS = 50
"""Songs that are named; the rest is counted."""

_MAX_CHARS = 120
_FIELDS: Mapping[str, tuple[str, ...]] = {
    "title": ("TIT2", "title", "\xa9nam", "Title"),
    "artist": ("TPE1", "artist", "\xa9ART", "Author", "Artist"),
    "licence": ("WCOP", "license", "licence", "LICENSE", "TCOP", "copyright", "cprt", "Copyright"),
}
"""The keys in ID3, Vorbis comments, MP4, ASF and APE."""


def credit_line(songs: Iterable[Path], pack: PackInfo | None) -> str:
    """Whom a track credits in its comment: its songs, and its pack."""
    return " ".join(filter(None, (credit_of(songs), pack.credit_line if pack else "")))


def credit_of(songs: Iterable[Path]) -> str:
    """Return a sentence that names the songs, such as ``Songs: Sunrise by Ann (CC BY 4.0); Dusk by Ben.``

    A song without a title is named by its file. Without songs the text is empty.
    """
    paths = list(dict.fromkeys(songs))
    credits = [_credit(path) for path in paths[:MAX_SONGS]]
    if len(paths) > MAX_SONGS:
        credits.append(f"{len(paths) - MAX_SONGS} more")
    return f"Songs: {'; '.join(credits)}." if credits else ""


def _credit(path: Path) -> str:
    tags = _tags(path)
    title = tags.get("title") or path.stem
    by = f" by {tags['artist']}" if tags.get("artist") else ""
    licence = f" ({tags['licence']})" if tags.get("licence") else ""
    return f"{title}{by}{licence}"


def _tags(path: Path) -> dict[str, str]:
    """Return title, artist and licence of a song; nothing if its tags cannot be read."""
    import mutagen  # noqa: PLC0415  (costs a tenth of a second that most commands need not pay)

    try:
        file = mutagen.File(path)
        found = dict(file.tags or {}) if file is not None else {}
        return {name: _text(found, keys) for name, keys in _FIELDS.items()}
    except Exception:  # a song plays even if its tags break mutagen, which raises errors of many types
        return {}


def _text(tags: Mapping[str, object], keys: Iterable[str]) -> str:
    """Return the value of the first key that exists, shortened to one line."""
    named = {key.casefold(): value for key, value in tags.items()}
    for key in keys:
        value = named.get(key.casefold())
        first = value[0] if isinstance(value, list) and value else value
        if first is not None:
            return shortened(str(first), _MAX_CHARS)
    return ""
