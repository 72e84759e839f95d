"""Find the tracks to publish, their places in a block, and the names of their pages."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from hashlib import sha256
from pathlib import Path, PurePosixPath

from audiocoach.blocks import manifest as manifests
from audiocoach.blocks.manifest import FinishedTrack
from audiocoach.errors import OutputError, UsageError
from audiocoach.files import entries_of, read_bytes
from audiocoach.publish import ledger
from audiocoach.publish.track import FILE_SUFFIXES, MEDIA_TYPES, BlockPlace, clean
from audiocoach.script.constants import DAYS
from audiocoach.units import quoted

MAX_TRACKS = 10_000
_MAX_STEM_BYTES = 80
_MAX_URL = 1500
_RESERVED = {
    *("index", "feed", "cover", "icon-192", "icon-512", "player", "style", "con", "prn", "aux", "nul"),
    *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
}
"""Names of the site's own files, and those that Windows does not allow."""
_RESERVED_FORM = re.compile(r"page-\d+", re.IGNORECASE)
"""The further pages of the index."""
_TRACK_NAME = re.compile(r"(\d)-(mon|tue|wed|thu|fri|sat|sun)-.+")


@dataclass(frozen=True)
class TrackSource:
    """A file to publish, and its ``place`` in a block. ``is_named`` if the user named the file itself.

    ``id`` identifies it from run to run without revealing anything about this machine.
    """

    path: Path
    place: BlockPlace
    is_named: bool

    @cached_property
    def real(self) -> str:
        """Its path with links followed."""
        return os.path.realpath(self.path)

    @cached_property
    def id(self) -> str:
        """A hash of its path."""
        return sha256(self.real.encode(errors="surrogatepass")).hexdigest()[:24]


def find_sources(paths: Sequence[Path]) -> list[TrackSource]:
    """Return the tracks that are named, and those of the folders, in the order of training, each once.

    Of a folder, these are the tracks that its ``manifest.json`` lists, and those right in it.

    Raises:
        UsageError: if a path does not exist or is no track, there are no tracks, or too many.
    """
    found: dict[str, TrackSource] = {}
    blocks: dict[Path, Mapping[str, BlockPlace]] = {}
    for path in paths:
        sources = _in_folder(path) if os.path.isdir(path) else [_named(path, blocks)]
        for source in sources:
            found.setdefault(source.real, source)
    if not found:
        names = ", ".join(str(path) for path in paths)
        if any(os.path.isdir(path) and _tracks_in(path) for path in paths):
            raise UsageError(
                f"{names} contains parts of tracks, made by --split; name the block's script, or build it "
                "without --split"
            )
        for path in paths:
            _listed_tracks(path)  # a damaged list may be why there are none
        kinds = ", ".join(MEDIA_TYPES)
        raise UsageError(f"{names} contains no tracks ({kinds}); build some first, or name their folder")
    if len(found) > MAX_TRACKS:
        raise UsageError(f"{len(found):,} tracks are too many for one site; publish at most {MAX_TRACKS:,}")
    return sorted(found.values(), key=_order)


def _order(source: TrackSource) -> tuple[object, ...]:
    place = source.place
    return bool(place.week), place.date, place.block, place.week, place.day, str(source.path)


def _named(path: Path, blocks: dict[Path, Mapping[str, BlockPlace]]) -> TrackSource:
    """The source for a named track; ``blocks`` caches the places by folder."""
    if not os.path.lexists(path):
        raise UsageError(f"{path} does not exist; name a folder of tracks, or a track")
    if path.suffix.lower() not in MEDIA_TYPES:
        kinds = ", ".join(MEDIA_TYPES)
        raise UsageError(f"{path} is not a track that can be published ({kinds}); build one of these")
    if not os.path.isfile(path):
        raise UsageError(f"{path} is not a file; name a folder of tracks, or a track")
    for folder in (path.parent, path.parent.parent):
        if folder not in blocks:
            blocks[folder] = _places(folder)
        place = blocks[folder].get(os.path.realpath(path))
        if place is not None:
            return TrackSource(path, place, is_named=True)
    return TrackSource(path, BlockPlace(), is_named=True)


def _in_folder(folder: Path) -> Iterator[TrackSource]:
    if os.path.lexists(folder / ledger.NAME):
        raise UsageError(
            f"{folder} is a published site; name the folder of the tracks it was made from, or add only "
            "--serve to serve it as it is"
        )
    places = _places(folder)
    yield from (
        TrackSource(Path(path), place, is_named=False)
        for path, place in places.items()
        if os.path.isfile(path)
    )
    for path in entries_of(folder):
        is_track = (
            path.suffix.lower() in MEDIA_TYPES and not path.name.startswith(".") and os.path.isfile(path)
        )
        if is_track and os.path.realpath(path) not in places:
            yield TrackSource(path, BlockPlace(), is_named=False)


def _places(folder: Path) -> Mapping[str, BlockPlace]:
    """The place of each track of a block's folder, by its path; empty without a manifest of AudioCoach's."""
    return {
        os.path.realpath(folder / file): place
        for file, place in _tracks_in(folder).items()
        if PurePosixPath(file).suffix.lower() in MEDIA_TYPES
    }


def _tracks_in(folder: Path) -> Mapping[str, BlockPlace]:
    """The places of the tracks that a block's manifest lists, by their file or the folder of their parts."""
    try:
        return _listed_tracks(folder)
    except OutputError:
        return {}  # another program's file of the same name


def _listed_tracks(folder: Path) -> Mapping[str, BlockPlace]:
    path = folder / manifests.NAME
    if not os.path.isfile(path):
        return {}
    block = manifests.parse(read_bytes(path, manifests.MAX_BYTES), str(path))
    return {file: _place(block.block, entry) for file, entry in block.tracks.items()}


def _place(block: str, entry: FinishedTrack) -> BlockPlace:
    file = PurePosixPath(entry.file)
    day_name = entry.day.split()[0].lower() if entry.day.strip() else ""
    name = _TRACK_NAME.fullmatch(file.stem)
    day = int(name[1]) if name else DAYS.index(day_name) + 1 if day_name in DAYS else 0
    return BlockPlace(
        clean(block), max(0, entry.week), day, clean(day_name), clean(entry.date), entry.optional
    )


def name_sources(
    sources: Sequence[TrackSource], known: Mapping[str, str], strangers: Set[str]
) -> dict[str, TrackSource]:
    """Return the sources by unique names, in their order. ``known`` has the names of earlier runs by id;
    ``strangers`` are the files of the folder that are not ours, in lower case, whose names are not used.

    A name is that of the file; the file's folder comes before it in a block, and where two files have the
    same name.
    """
    names: dict[str, TrackSource] = {}
    taken = set(_RESERVED)
    kept = {
        source.id: known[source.id]
        for source in sources
        if source.id in known and known[source.id] == portable(known[source.id])
    }
    taken |= {name.casefold() for name in kept.values()}

    def is_free(name: str) -> bool:
        if name.casefold() in taken or _RESERVED_FORM.fullmatch(name):
            return False
        return not strangers or strangers.isdisjoint(f"{name}{suffix}".casefold() for suffix in FILE_SUFFIXES)

    stems = Counter(portable(source.path.stem).casefold() for source in sources)
    numbers: dict[str, int] = {}
    for source in sources:
        name = kept.get(source.id)
        if name is None:
            stem = portable(source.path.stem)
            folder = os.path.basename(os.path.dirname(source.real))
            if folder and (stems[stem.casefold()] > 1 or source.place.week > 0):
                stem = portable(f"{folder}-{stem}")
            name, number = stem, numbers.get(stem.casefold(), 1)
            while not is_free(name):
                number += 1
                name = f"{stem}-{number}"
            numbers[stem.casefold()] = number
            taken.add(name.casefold())
        names[name] = source
    return names


def portable(stem: str) -> str:
    """Return a file's name in characters that every file system and address accepts: ASCII without spaces."""
    ascii_only = unicodedata.normalize("NFKD", stem).encode("ascii", "ignore").decode()
    kept = re.sub(r"[^A-Za-z0-9._-]+", "-", ascii_only).strip("-._")
    return kept[:_MAX_STEM_BYTES].strip("-._") or "track"


def check_url(url: str) -> str:
    """Return the address of a site, which ends in a slash.

    Raises:
        UsageError: if it is not one that others can open.
    """
    from urllib.parse import quote, urlsplit  # noqa: PLC0415

    written = url.strip()
    if re.search(r"[\s\x00-\x1f\x7f<>\"\\^`{|}]", written):
        raise UsageError(
            f"--url {quoted(url, 100)} contains a space or another character that addresses do not have; "
            "write %20 for a space"
        )
    try:
        parts = urlsplit(written)
        has_port = parts.port is None or parts.port > 0
    except ValueError as error:
        raise UsageError(f"--url {quoted(url, 100)} is not an address: {error}") from error
    if "@" in parts.netloc:
        raise UsageError(
            "--url contains a user name or a password, which everyone who reads the feed would see; leave it "
            "out, and use --private for an address that cannot be guessed"
        )
    if parts.scheme.lower() not in ("http", "https") or not parts.hostname or not has_port:
        raise UsageError(
            f"--url {quoted(url, 100)} is not an address; write it like https://example.org/training"
        )
    if len(written) > _MAX_URL:
        raise UsageError(f"--url {quoted(url, 100)} is not an address that apps take; write a shorter one")
    if parts.query or parts.fragment:
        raise UsageError(f"--url {quoted(url, 100)} has a ? or a #; write the address of the folder alone")
    path = quote(parts.path, safe="/%:@!$&'()*+,;=~-._")
    try:
        host = parts.netloc.encode("ascii").decode()
    except UnicodeEncodeError:
        host = parts.netloc.encode("idna").decode()
    return f"{parts.scheme.lower()}://{host}{path.rstrip('/')}/"
