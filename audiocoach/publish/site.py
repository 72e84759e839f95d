"""Publish tracks into a folder: find them, read what changed, stage what is new, put it in place."""

from __future__ import annotations

import json
import os
import re
import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from hashlib import sha256
from importlib.resources import files
from pathlib import Path
from typing import Any

from audiocoach.errors import OutputError, UsageError
from audiocoach.locks import Lock
from audiocoach.media.output import whole_or_nothing
from audiocoach.publish import ledger as ledgers
from audiocoach.publish.collect import Source, check_url, find_sources, name_sources
from audiocoach.publish.ledger import Known, Ledger, mark_of
from audiocoach.publish.staging import Staging, remove, sweep
from audiocoach.publish.track import ASSETS, ICON_SIZES, PublishedTrack, TrackInfo, clean
from audiocoach.version import __version__

LOCK = ".audiocoach-site.lock"
INDEX, FEED, COVER, MANIFEST = "index.html", "feed.xml", "cover.png", "manifest.webmanifest"
DEFAULT_TITLE = "Training"

_PRIVATE = re.compile(r"[A-Za-z0-9_-]{22}")
_BLANK = b"<!DOCTYPE html><title></title>\n"
"""The index beside a private folder: a server that lists folders must not tell its name."""


@dataclass(frozen=True, slots=True)
class Options:
    """The address of the folder ("" without a feed), the title of the site ("" for that of the block), and
    whether its folder has a name that cannot be guessed.
    """

    url: str = ""
    title: str = ""
    private: bool = False


@dataclass(frozen=True, slots=True)
class Published:
    """The site's folder, its number of tracks, the files that were written or removed, the address of the
    feed ("" without one), and what was left out and why.
    """

    folder: Path
    tracks: int
    written: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    feed: str = ""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class _Plan:
    """The files that the site should have: a key of what each is made from, and how to stage it."""

    keys: dict[str, str] = field(default_factory=dict)
    stage: dict[str, Callable[[Staging], None]] = field(default_factory=dict)

    def add(self, name: str, key: object, stage: Callable[[Staging], None]) -> None:
        self.keys[name] = sha256(json.dumps(key, sort_keys=True).encode()).hexdigest()[:24]
        self.stage[name] = stage

    def add_bytes(self, name: str, key: object, make: Callable[[], bytes]) -> None:
        self.add(name, key, lambda staging: staging.write(name, make()))


def publish(paths: Sequence[Path], output: Path, options: Options) -> Published:
    """Publish tracks, and the tracks of folders, into a folder. Files that have not changed are left alone.

    Raises:
        UsageError: if there is nothing to publish, or the URL cannot be used.
        OutputError: if the folder cannot be written, has files of the same names that are not ours, or
            another run is using it. The site is then as it was.
    """
    base = check_url(options.url) if options.url else ""
    sources = find_sources(paths)
    try:
        output.mkdir(parents=True, exist_ok=True)
        lock = Lock(output / LOCK)
        is_taken = lock.take()
    except OSError as error:
        raise OutputError(f"the folder {output} cannot be written: {error.strerror or error}") from error
    if not is_taken:
        raise OutputError(f"another run is publishing into {output}; wait until it is done")
    try:
        folder = _site_folder(output, private=options.private)
        if folder != output:
            base = f"{base}{folder.name}/" if base else ""
        return _publish_into(folder, sources, base, options.title, private=folder != output)
    finally:
        lock.release()


def _site_folder(output: Path, *, private: bool) -> Path:
    """The folder of the site: ``output``, or one in it that cannot be guessed. What is private stays so."""
    try:
        there = sorted(
            entry
            for entry in output.iterdir()
            if _PRIVATE.fullmatch(entry.name) and (entry / ledgers.NAME).is_file()
        )
        if not private and (not there or (output / ledgers.NAME).is_file()):
            return output
        folder = there[0] if there else output / secrets.token_urlsafe(16)
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise OutputError(f"the folder {output} cannot be written: {error.strerror or error}") from error
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
    folder: Path, sources: Sequence[Source], base: str, title: str, *, private: bool
) -> Published:
    known = ledgers.read(folder)
    strangers = {name.casefold() for name in _listed(folder) if name not in known.files}
    names = name_sources(sources, {one.id: name for name, one in known.tracks.items()}, strangers)
    tracks, remembered, notes = _read_all(names, known)
    title = clean(title) or _title_of(tracks)
    plan = _plan(tracks, names, remembered, title=title, base=base, private=private)
    if taken := [name for name in plan.keys if name.casefold() in strangers]:
        raise OutputError(
            f"{folder / taken[0]} was not made by AudioCoach; move it, or publish into another folder"
        )
    changed = [name for name, key in plan.keys.items() if not _is_current(folder, name, key, known)]
    gone = sorted(known.files.keys() - plan.keys.keys())
    if changed or gone or dict(known.tracks) != remembered:
        _write(folder, plan, changed=changed, gone=gone, known=known, remembered=remembered)
    feed = base + FEED if base else ""
    return Published(folder, len(tracks), tuple(changed), tuple(gone), feed, tuple(notes))


def _listed(folder: Path) -> list[str]:
    try:
        return [name for name in os.listdir(folder) if name != LOCK]
    except OSError as error:
        raise OutputError(f"the folder {folder} cannot be read: {error.strerror or error}") from error


def _is_current(folder: Path, name: str, key: str, known: Ledger) -> bool:
    mark, known_key = known.files.get(name, (None, ""))
    return mark is not None and known_key == key and mark == mark_of(folder / name)


def _write(
    folder: Path,
    plan: _Plan,
    *,
    changed: Sequence[str],
    gone: Sequence[str],
    known: Ledger,
    remembered: Mapping[str, Known],
) -> None:
    claimed = {**known.files, **dict.fromkeys(changed, (None, ""))}
    sweep(folder, claimed)
    _write_ledger(folder, Ledger(claimed, known.tracks))
    with Staging(folder) as staging:
        for name in changed:
            plan.stage[name](staging)
        staging.commit(last=(FEED, INDEX))
    for name in gone:
        remove(folder, name)
    files_now = {name: (mark_of(folder / name), key) for name, key in plan.keys.items()}
    _write_ledger(folder, Ledger(files_now, remembered))


def _write_ledger(folder: Path, ledger: Ledger) -> None:
    with whole_or_nothing(folder / ledgers.NAME) as file:
        file.write(ledger.to_bytes())


def _read_all(
    names: Mapping[str, Source], known: Ledger
) -> tuple[list[PublishedTrack], dict[str, Known], list[str]]:
    """The tracks in order, what to remember of each, and notes about those that cannot be read."""
    tracks, notes = [], []
    remembered: dict[str, Known] = {}
    for name, source in names.items():
        mark = mark_of(source.path)
        before = known.tracks.get(name)
        try:
            if mark is None:
                raise UsageError(f"{source.path} cannot be read; check its permissions")
            is_known = before is not None and (before.id, before.source) == (source.id, mark)
            info = _remembered_info(before.info) if before is not None and is_known else None
            if before is not None and info is not None:
                remembered[name] = before
            info = info or _read(source.path)[0]
        except UsageError as error:
            if source.is_named:
                raise
            notes.append(f"{error}; left out")
            continue
        guid = before.guid if before else f"audiocoach-{_hash(source.place.block, name)}"
        suffix = source.path.suffix.lower()
        tracks.append(PublishedTrack(name, suffix, mark[0], info, source.place, guid))
        remembered.setdefault(name, Known(source.id, mark, info.to_json(), guid))
    if not tracks:
        raise UsageError("; ".join(notes))
    return tracks, remembered, notes


def _remembered_info(data: Mapping[str, Any]) -> TrackInfo | None:
    try:
        return TrackInfo.from_json(data)
    except (KeyError, TypeError, ValueError):
        return None  # of another version: it is read again


def _read(path: Path) -> tuple[TrackInfo, bytes]:
    from audiocoach.publish.reading import read_track  # noqa: PLC0415  (not needed if nothing changed)

    return read_track(path)


def _title_of(tracks: Sequence[PublishedTrack]) -> str:
    """The title of the block that all tracks are of."""
    blocks = {track.place.block for track in tracks}
    return (blocks.pop() if len(blocks) == 1 else "") or DEFAULT_TITLE


def _plan(
    tracks: Sequence[PublishedTrack],
    names: Mapping[str, Source],
    remembered: Mapping[str, Known],
    *,
    title: str,
    base: str,
    private: bool,
) -> _Plan:
    look = [__version__, title, private, bool(base), _templates_key()]
    plan, pages = _Plan(), _LazyPages(title, private=private, has_feed=bool(base))
    for track in tracks:
        source, mark = names[track.name].path, remembered[track.name].source
        told = [asdict(track), look]
        plan.add(track.audio, [mark], _stage_track(track, source))
        if track.cover:
            plan.add_bytes(track.cover, [mark], _picture_of(source))
        if track.chapters_file:
            plan.add_bytes(track.chapters_file, told, _chapters_of(track))
        plan.add_bytes(track.page, told, _page_of(pages, track))
    all_told = [[asdict(track) for track in tracks], base, look]
    lengths, weeks = [one.info.duration_s for one in tracks], [one.place.week for one in tracks]
    for name in ASSETS:
        plan.add_bytes(name, look, _asset_of(name))
    plan.add_bytes(MANIFEST, look, lambda: pages.get().manifest())
    plan.add_bytes(COVER, [title, lengths, weeks, __version__], lambda: _cover(title, lengths, weeks))
    for size in ICON_SIZES:
        plan.add_bytes(f"icon-{size}.png", [lengths, weeks, __version__], _icon_of(lengths, weeks, size))
    if base:
        plan.add_bytes(FEED, all_told, lambda: _feed(tracks, title, base, private=private))
    plan.add_bytes(INDEX, all_told, lambda: pages.get().index(tracks))
    return plan


class _LazyPages:
    """The pages; Jinja2 is imported when one is made."""

    def __init__(self, title: str, **options: bool) -> None:
        self._arguments = (title, options)
        self._pages: Any = None

    def get(self) -> Any:
        from audiocoach.publish.pages import Pages  # noqa: PLC0415

        if self._pages is None:
            self._pages = Pages(self._arguments[0], **self._arguments[1])
        return self._pages


def _stage_track(track: PublishedTrack, source: Path) -> Callable[[Staging], None]:
    return lambda staging: staging.link_or_copy(track.audio, source)


def _picture_of(source: Path) -> Callable[[], bytes]:
    return lambda: _read(source)[1]


def _page_of(pages: _LazyPages, track: PublishedTrack) -> Callable[[], bytes]:
    return lambda: bytes(pages.get().track(track))


def _chapters_of(track: PublishedTrack) -> Callable[[], bytes]:
    from audiocoach.publish.feed import chapters_json  # noqa: PLC0415

    return lambda: chapters_json(track)


def _asset_of(name: str) -> Callable[[], bytes]:
    return lambda: files("audiocoach.publish").joinpath("templates", name).read_bytes()


def _cover(title: str, lengths: Sequence[float], weeks: Sequence[int]) -> bytes:
    from audiocoach.publish.artwork import draw_site_cover  # noqa: PLC0415

    return draw_site_cover(title, lengths, weeks)


def _icon_of(lengths: Sequence[float], weeks: Sequence[int], size: int) -> Callable[[], bytes]:
    from audiocoach.publish.artwork import draw_icon  # noqa: PLC0415

    return lambda: draw_icon(lengths, weeks, size)


def _feed(tracks: Sequence[PublishedTrack], title: str, base: str, *, private: bool) -> bytes:
    from audiocoach.publish.feed import feed_of  # noqa: PLC0415

    return feed_of(tracks, title=title, base=base, private=private)


def _templates_key() -> str:
    folder = files("audiocoach.publish").joinpath("templates")
    texts = sorted((entry.name, entry.read_bytes()) for entry in folder.iterdir() if entry.is_file())
    return sha256(repr(texts).encode()).hexdigest()[:24]


def _hash(*parts: str) -> str:
    return sha256("\0".join(parts).encode(errors="surrogatepass")).hexdigest()[:32]
