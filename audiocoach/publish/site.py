"""Publish tracks into a folder: find them, stage what is new, put it in place."""

from __future__ import annotations

import os
import re
import secrets
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import cache, partial
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from audiocoach.errors import OutputError, UsageError
from audiocoach.files import mark_of, output_folder, why_unreadable, why_unwritable
from audiocoach.locks import locked
from audiocoach.media.output import whole_or_nothing
from audiocoach.publish import ledger as ledgers
from audiocoach.publish import staging as stagings
from audiocoach.publish.collect import TrackSource, check_url, find_sources, name_sources
from audiocoach.publish.index import index_pages
from audiocoach.publish.ledger import Known, Ledger
from audiocoach.publish.staging import Staging, remove, uninterrupted
from audiocoach.publish.track import ASSETS, ICON_SIZES, ListedTrack, PublishedTrack, TrackInfo, clean
from audiocoach.version import __version__

LOCK = ".audiocoach-site.lock"
INDEX, FEED, COVER, MANIFEST = "index.html", "feed.xml", "cover.png", "manifest.webmanifest"
DEFAULT_TITLE = "Training"

_PRIVATE = re.compile(r"[A-Za-z0-9_-]{22}")
_NO_FEED = "the feed is gone, because no --url was given; give --url to keep it"
_MOST_NAMED = 4
"""How many files of others an error names."""
_BLANK = b"<!DOCTYPE html><title></title>\n"
"""The index beside a private folder: a server that lists folders must not reveal its name."""


@dataclass(frozen=True, slots=True)
class SiteOptions:
    """The address of the folder ("" without a feed), the title of the site ("" for that of the block), and
    whether its folder has a name that cannot be guessed.
    """

    url: str = ""
    title: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """The site's folder, its number of tracks, the files that were written or removed, the address of the
    site and that of its feed ("" without one), and what was left out and why.
    """

    folder: Path
    tracks: int
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    url: str = ""
    feed: str = ""
    notes: tuple[str, ...] = ()


def publish(paths: Sequence[Path], output: Path, options: SiteOptions) -> Published:
    """Publish tracks, and the tracks of folders, into a folder. Files that have not changed are left alone.

    Raises:
        UsageError: if there is nothing to publish, or the URL cannot be used.
        OutputError: if the folder cannot be written, has files of the same names that are not ours, or
            another run is using it. The site is then as it was.
    """
    base = check_url(options.url) if options.url else ""
    sources = find_sources(paths)
    if os.path.lexists(output) and not os.path.isdir(output):
        raise OutputError(f"{output} is a file; a site is a folder, so name another with -o")
    with output_folder(output), locked(output / LOCK, f"another run is publishing into {output}"):
        folder = _site_folder(output, private=options.private)
        if folder != output:
            base = f"{base}{folder.name}/" if base else ""
        return _publish_into(folder, sources, base, options.title, private=folder != output)


def _unwritable(folder: Path, error: OSError) -> OutputError:
    return OutputError(f"the folder {folder} cannot be written: {why_unwritable(error)}")


def find_site(output: Path) -> Path | None:
    """The folder of the site that was published into ``output``: itself, or a private one in it; ``None``
    without one.

    Raises:
        OutputError: if the folder cannot be read.
    """
    return output if os.path.isfile(output / ledgers.NAME) else _private_site(output)


def _private_site(output: Path) -> Path | None:
    """The site in ``output`` whose name cannot be guessed; ``None`` without one."""
    names = sorted(name for name in _listed(output) if _PRIVATE.fullmatch(name))
    return next((output / name for name in names if os.path.isfile(output / name / ledgers.NAME)), None)


def _site_folder(output: Path, *, private: bool) -> Path:
    """The folder of the site: ``output``, or one in it whose name cannot be guessed. A private site stays
    private.
    """
    there = find_site(output)
    if not private and (there is None or there == output):
        return output
    try:
        hidden = _private_site(output) if there == output else there
        folder = hidden or output / secrets.token_urlsafe(16)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise _unwritable(output, error) from error
    _withdraw(output)
    if not os.path.lexists(output / INDEX):
        with whole_or_nothing(output / INDEX) as file:
            file.write(_BLANK)
    return folder


def _withdraw(output: Path) -> None:
    """Remove the files of a site that was public."""
    for name in ledgers.read(output).files:
        remove(output, name)
    remove(output, ledgers.NAME)


def _publish_into(
    folder: Path, sources: Sequence[TrackSource], base: str, title: str, *, private: bool
) -> Published:
    known = ledgers.read(folder)
    strangers = {name.casefold() for name in _listed(folder) if name not in known.files}
    names = name_sources(sources, {one.id: name for name, one in known.tracks.items()}, strangers)
    title = clean(title) or _title_of(sources)
    with Staging(folder) as staging:
        site = _Site(folder, staging, known, title, base, private=private)
        for name, source in names.items():
            site.add_track(name, source)
        if not site.tracks:
            raise UsageError("; ".join(site.notes))
        site.add_shared()
        if taken := [name for name in site.keys if name.casefold() in strangers]:
            raise _not_ours(folder, taken)
        changed = tuple(staging.names)
        gone = tuple(sorted(known.files.keys() - site.keys.keys()))
        if changed or gone or dict(known.tracks) != site.remembered:
            _commit(folder, staging, site, gone)
    feed = base + FEED if base else ""
    notes = [*site.notes, *([_NO_FEED] if FEED in gone else [])]
    return Published(folder, len(site.tracks), changed, gone, base, feed, tuple(notes))


def _not_ours(folder: Path, names: Sequence[str]) -> OutputError:
    """The error for files of somebody else that the site would overwrite."""
    if len(names) == 1:
        return OutputError(
            f"{folder / names[0]} was not made by AudioCoach; move it, or publish into another folder"
        )
    more = len(names) - _MOST_NAMED
    *some, last = names if more <= 0 else [*names[:_MOST_NAMED], f"{more} more"]
    return OutputError(
        f"{folder}: {', '.join(some)} and {last} were not made by AudioCoach; move them, or publish into "
        "another folder"
    )


def _listed(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name not in (LOCK, stagings.NAME)]
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be read: {why_unreadable(error)}") from error


def _title_of(sources: Sequence[TrackSource]) -> str:
    """The title of the block that tracks are of, if there is one."""
    blocks = {source.place.block for source in sources if source.place.block}
    return blocks.pop() if len(blocks) == 1 else DEFAULT_TITLE


def _commit(folder: Path, staging: Staging, site: _Site, gone: Sequence[str]) -> None:
    """Claim the new names, put the new files in place, and remove the files of tracks that are gone."""
    claimed = {**site.known.files, **dict.fromkeys(staging.names, (None, ""))}
    with uninterrupted():
        _write_ledger(folder, Ledger(claimed, site.known.tracks))
        staging.commit(last=(*site.index_names, FEED, INDEX))
        for name in gone:
            remove(folder, name)
        files_now = {name: (mark_of(folder / name), key) for name, key in site.keys.items()}
        _write_ledger(folder, Ledger(files_now, site.remembered))


def _write_ledger(folder: Path, ledger: Ledger) -> None:
    with whole_or_nothing(folder / ledgers.NAME) as file:
        file.writelines(ledger.to_lines())


@dataclass(slots=True)
class _Site:
    """The files that the site should have, each with a hash of its inputs. Those that are missing, or were
    made from other inputs, are staged.
    """

    folder: Path
    staging: Staging
    known: Ledger
    title: str
    base: str
    private: bool = field(kw_only=True)
    tracks: list[ListedTrack] = field(default_factory=list)
    remembered: dict[str, Known] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    index_names: list[str] = field(default_factory=list)
    told: Any = field(default_factory=sha256)
    """The hash of the information of all tracks."""
    notes: list[str] = field(default_factory=list)
    _pages: Any = None

    @property
    def look(self) -> tuple[object, ...]:
        """The hash that all pages depend on."""
        return __version__, _templates_key(), self.title, self.private, self.base

    def add_track(self, name: str, source: TrackSource) -> None:
        """Add the files of a track, or a note if it cannot be read and was not named by the user."""
        mark, before = mark_of(source.path), self.known.tracks.get(name)
        read = cache(partial(_read, source.path))
        try:
            if mark is None:
                raise UsageError(f"{source.path} cannot be read; check its permissions")
            is_known = before is not None and (before.id, before.source) == (source.id, mark)
            summary = before.info if before is not None and is_known else _summarise(read()[0])
        except UsageError as error:
            if source.is_named:
                raise
            self.notes.append(f"{error}; left out")
            return
        guid = before.guid if before else f"audiocoach-{_hash(source.place.block, name)}"
        suffix = source.path.suffix.lower()
        listed = ListedTrack(name, suffix, mark[0], summary, source.place, guid)

        def full() -> PublishedTrack:
            return PublishedTrack(name, suffix, mark[0], read()[0], source.place, guid)

        self._add(listed.audio, mark, lambda: self.staging.link_or_copy(listed.audio, source.path))
        if listed.cover:
            self._write(listed.cover, mark, lambda: read()[1])
        if listed.chapters_file:
            self._write(listed.chapters_file, (mark, __version__), lambda: _chapters(full()))
        if listed.lyrics_file:
            self._write(listed.lyrics_file, (mark, __version__), lambda: _lyrics(full()))
        self._write(listed.page, (mark, source.place, self.look), lambda: self.pages.track(full()))
        self.tracks.append(listed)
        self.told.update(repr(listed).encode(errors="surrogatepass"))
        self.remembered[name] = Known(source.id, mark, summary, guid)

    def add_shared(self) -> None:
        """Add the files of the site as a whole."""
        for name in ASSETS:
            self._write(name, self.look, partial(_template, name))
        lengths_s = tuple(track.info.duration_s for track in self.tracks)
        weeks = tuple(track.place.week for track in self.tracks)
        self._write(COVER, (self.title, lengths_s, weeks, __version__), lambda: self._cover(lengths_s, weeks))
        for size in ICON_SIZES:
            icon = partial(_icon, lengths_s, weeks, size)
            self._write(f"icon-{size}.png", (lengths_s, weeks, __version__), icon)
        self._write(MANIFEST, self.look, self._manifest)
        if self.base:
            self._write(FEED, (self.told.hexdigest(), self.look), self._feed)
        for page in index_pages(self.tracks):
            self.index_names.append(page.name)
            shown = (page, len(self.tracks), sum(lengths_s), self.look)
            self._write(page.name, shown, partial(self._index_page, page))

    @property
    def pages(self) -> Any:
        """The pages; Jinja2 is imported when one is made."""
        from audiocoach.publish.pages import Pages  # noqa: PLC0415

        if self._pages is None:
            self._pages = Pages(self.title, private=self.private, has_feed=bool(self.base), url=self.base)
        return self._pages

    def _add(self, name: str, key: object, stage: Callable[[], None]) -> None:
        self.keys[name] = written = _hash(repr(key))[:24]
        mark, known = self.known.files.get(name, (None, ""))
        if mark is None or known != written or mark != mark_of(self.folder / name):
            stage()

    def _write(self, name: str, key: object, make: Callable[[], bytes | Iterable[bytes]]) -> None:
        self._add(name, key, lambda: self.staging.write(name, make()))

    def _cover(self, lengths_s: tuple[float, ...], weeks: tuple[int, ...]) -> bytes:
        from audiocoach.publish.artwork import draw_site_cover  # noqa: PLC0415

        return draw_site_cover(self.title, lengths_s, weeks)

    def _manifest(self) -> bytes:
        return bytes(self.pages.manifest())

    def _feed(self) -> Iterable[bytes]:
        from audiocoach.publish.feed import feed_of  # noqa: PLC0415

        return feed_of(self.tracks, title=self.title, base=self.base, private=self.private)

    def _index_page(self, page: Any) -> bytes:
        length_s = sum(track.info.duration_s for track in self.tracks)
        return bytes(self.pages.index(page, count=len(self.tracks), length_s=length_s))


def _read(path: Path) -> tuple[TrackInfo, bytes]:
    from audiocoach.publish.reading import read_track  # noqa: PLC0415  (not needed if nothing changed)

    return read_track(path)


def _summarise(info: TrackInfo) -> Any:
    from audiocoach.publish.summary import summarise  # noqa: PLC0415

    return summarise(info)


def _chapters(track: PublishedTrack) -> bytes:
    from audiocoach.publish.chapters import chapters_json  # noqa: PLC0415

    return chapters_json(track)


def _lyrics(track: PublishedTrack) -> bytes:
    from audiocoach.publish.chapters import lrc_of  # noqa: PLC0415

    return lrc_of(track)


def _icon(lengths_s: tuple[float, ...], weeks: tuple[int, ...], size: int) -> bytes:
    from audiocoach.publish.artwork import draw_icon  # noqa: PLC0415

    return draw_icon(lengths_s, weeks, size)


def _template(name: str) -> bytes:
    return files("audiocoach.publish").joinpath("templates", name).read_bytes()


@cache
def _templates_key() -> str:
    folder = files("audiocoach.publish").joinpath("templates")
    texts = sorted((entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.is_file())
    return sha256(repr(texts).encode()).hexdigest()[:24]


def _hash(*parts: str) -> str:
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
