"""Install packs from a file, a folder or an HTTPS address; verify, update and remove them."""

from __future__ import annotations

import os
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from audiocoach.errors import DownloadError, PackError, UsageError
from audiocoach.net.download import fetch, is_address
from audiocoach.packs.archive import Archive, open_archive, unpack
from audiocoach.packs.creating import write_pack
from audiocoach.packs.folder import SUFFIX, check_scripts, read_folder
from audiocoach.packs.manifest import MANIFEST_NAME, MAX_TOTAL_BYTES
from audiocoach.packs.shelf import Shelf, changes_in, manifest_of, remove_files
from audiocoach.script.pack import PackInfo
from audiocoach.sources.find import InstalledPack, shipped_workouts
from audiocoach.units import quoted

Agree = Callable[[Archive], bool]
"""Gets the pack before anything is unpacked; returns whether to continue."""

RESERVED = frozenset({"blocks", "packs", "workouts"})
"""Pack names with another meaning, in addition to the folders of the included workouts."""


@dataclass(frozen=True, slots=True)
class Installed:
    """Result of an installation.

    ``before`` is the replaced version, ``left`` its files that the user changed or added, which are kept.
    ``was_there`` means that the same pack was already installed.
    """

    info: PackInfo
    digest: str
    folder: Path
    before: str | None = None
    left: tuple[Path, ...] = ()
    was_there: bool = False


def install_pack(source: str, *, data_dir: Path, agree: Agree = lambda _: True) -> Installed | None:
    """Install a pack. If any check fails, nothing is installed.

    ``source`` is a ``.coachpack``, a folder with a ``pack.yaml``, or an ``https://`` address. ``agree`` is
    called before anything is unpacked; if it returns ``False``, the result is ``None``.

    Raises:
        PackError: if it is refused, cannot be downloaded or conflicts with an installed pack.
        ScriptError: if its scripts have errors; lists all of them.
    """
    return _install(source, Shelf(data_dir), agree)


def installed(data_dir: Path) -> dict[str, tuple[InstalledPack, PackInfo | None]]:
    """Return the installed packs and their metadata by name; metadata is ``None`` if damaged.

    Raises:
        UsageError: if the list of packs cannot be read.
    """
    from audiocoach.sources.load import read_pack_info  # noqa: PLC0415

    return {name: (pack, read_pack_info(pack.folder)) for name, pack in Shelf(data_dir).packs().items()}


def verify_pack(name: str, *, data_dir: Path) -> tuple[str, ...]:
    """Return a sentence for each change to an installed pack's files; empty if there are none.

    Raises:
        UsageError: if there is no such pack.
    """
    pack = _find_installed(name, Shelf(data_dir))
    manifest = manifest_of(pack.folder)
    if manifest is None:
        return (f"its {MANIFEST_NAME} is missing or cannot be read; install it again",)
    if manifest.digest != pack.digest:
        return (f"its {MANIFEST_NAME} is not the one that was installed; install it again",)
    return changes_in(pack.folder, manifest)


def remove_pack(name: str, *, data_dir: Path) -> tuple[Path, ...]:
    """Remove an installed pack. Returns the files that are kept because the user changed or added them.

    Raises:
        UsageError: if there is no such pack.
        PackError: if the list of packs cannot be changed.
    """
    shelf = Shelf(data_dir)
    _find_installed(name, shelf)
    with shelf.exclusive():
        pack = _find_installed(name, shelf)
        shelf.unlist(name)
        return _remove_files(pack)


def update_pack(name: str, *, data_dir: Path, agree: Agree = lambda _: True) -> Installed | None:
    """Install a newer version of a pack from its original source.

    Raises:
        UsageError: if there is no such pack.
        PackError: as for :func:`install_pack`; also if the source now has another pack.
    """
    shelf = Shelf(data_dir)
    pack = _find_installed(name, shelf)
    return _install(pack.source, shelf, agree, expected=name)


def _find_installed(name: str, shelf: Shelf) -> InstalledPack:
    packs = shelf.packs()
    if name not in packs:
        there = f"installed are {', '.join(packs)}" if packs else "none is installed"
        raise UsageError(f"no pack named {quoted(name)} is installed; {there}")
    return packs[name]


def _install(source: str, shelf: Shelf, agree: Agree, expected: str | None = None) -> Installed | None:
    with shelf.workspace() as work:
        path, origin = _fetch_archive(source, work)
        archive = open_archive(path)
        if expected not in (None, archive.info.name):
            raise PackError(
                f"{origin} now has another pack: {archive.info.name}; to install it, too, "
                f"run audiocoach pack install {shlex.quote(str(origin))}"
            )
        there = _check_fits(archive, shelf)
        if there is not None:
            return there
        if not agree(archive):
            return None
        ready = work / "pack"
        ready.mkdir()
        unpack(archive, ready)
        check_scripts(ready, archive.manifest)
        (ready / MANIFEST_NAME).write_bytes(archive.manifest.to_bytes())
        with shelf.exclusive():
            return _check_fits(archive, shelf) or _store(archive, ready, shelf, origin)


def _fetch_archive(source: str, work: Path) -> tuple[Path, str]:
    """Return the archive's path, downloaded or created if necessary, and its source for updates."""
    fetched = work / f"fetched{SUFFIX}"
    if is_address(source):
        try:
            fetch(source, fetched, max_bytes=MAX_TOTAL_BYTES)
        except DownloadError as error:
            raise PackError(str(error)) from error
        return fetched, source
    path = Path(os.path.expanduser(source)).absolute()
    if not os.path.isdir(path):
        return path, str(path)
    write_pack(read_folder(path), fetched)
    return fetched, str(path)


def _check_fits(archive: Archive, shelf: Shelf) -> Installed | None:
    """Check a pack against the installed ones. Returns the same pack if installed, else ``None``."""
    info, digest = archive.info, archive.manifest.digest
    if info.name in RESERVED or info.name in {name.split("/")[0] for name in shipped_workouts()}:
        raise PackError(f"a pack cannot be named {info.name}: included workouts have that name")
    there = shelf.packs().get(info.name)
    if there is None:
        return None
    known = there.digests.get(info.version)
    if known is not None and known != digest:
        raise PackError(
            f"{info.name} {info.version} was installed before with other content (digest {known[:16]}…, now "
            f"{digest[:16]}…); a changed pack needs a new version. If you trust this one, remove the other "
            f"first: audiocoach pack remove {info.name}"
        )
    if there.version == info.version:
        return Installed(info, digest, there.folder, was_there=True)
    if _numbers(there.version) > info.version_numbers:
        raise PackError(
            f"{info.name} {there.version} is installed, newer than {info.version}; to go back, remove "
            f"it first: audiocoach pack remove {info.name}"
        )
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(number) for number in version.split(".") if number.isdecimal())


def _store(archive: Archive, ready: Path, shelf: Shelf, origin: str) -> Installed:
    info, digest = archive.info, archive.manifest.digest
    before = shelf.packs().get(info.name)
    digests = {**(before.digests if before else {}), info.version: digest}
    entry = InstalledPack(info.name, info.version, digest, ready, origin, digests)
    folder = shelf.add(ready, entry)
    left = _remove_files(before) if before else ()
    return Installed(info, digest, folder, before.version if before else None, left)


def _remove_files(pack: InstalledPack) -> tuple[Path, ...]:
    """Remove the installed files of a pack that is no longer listed. Returns the files that are kept."""
    manifest = manifest_of(pack.folder)
    if manifest is None or manifest.digest != pack.digest:
        return (pack.folder,) if os.path.exists(pack.folder) else ()
    return remove_files(pack.folder, manifest)
