"""Store installed packs: one folder each, and a list of the installed ones.

A pack is assembled in a hidden folder, moved into place and added to the list. Only then is it installed. The
next process removes what a killed one left behind.
"""

from __future__ import annotations

import json
import os
import secrets
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path

from audiocoach.errors import PackError
from audiocoach.files import entries_of, sha256_of, why_unreadable, why_unwritable
from audiocoach.locks import Lock
from audiocoach.media.output import whole_or_nothing
from audiocoach.packs.manifest import MANIFEST_NAME, MAX_MANIFEST_BYTES, PackManifest, read_manifest
from audiocoach.sources.find import LOCK_FORMAT, PACKS_FOLDER, PACKS_LOCK, InstalledPack, installed_packs

WAIT_S = 60.0
"""How long a process waits for another that is changing the list."""

_INCOMING = ".incoming-"
_LOCK = ".lock"
_LIST_LOCK = ".packs.lock"


class Shelf:
    """A user's installed packs. The folder is created with the first pack."""

    def __init__(self, data_dir: Path) -> None:
        """``data_dir`` is the user's folder for this program's data."""
        self.data_dir = data_dir
        self.folder = data_dir / PACKS_FOLDER

    def packs(self) -> dict[str, InstalledPack]:
        """Return the installed packs by name.

        Raises:
            UsageError: if the list cannot be read.
        """
        return installed_packs(self.data_dir)

    @contextmanager
    def workspace(self) -> Iterator[Path]:
        """Yield an empty folder on the shelf's own disk, and remove it afterwards.

        Raises:
            PackError: if it cannot be created or filled. An ``OSError`` in the context becomes one, too.
        """
        folder = self.folder / f"{_INCOMING}{secrets.token_hex(4)}"
        lock = Lock(folder.with_name(folder.name + _LOCK))
        try:
            with self.exclusive():
                self._clean()
                lock.take()
                folder.mkdir(mode=0o700)
            yield folder
        except OSError as error:
            raise self._error(error) from error
        finally:
            shutil.rmtree(folder, ignore_errors=True)
            lock.release()

    def _error(self, error: OSError) -> PackError:
        reason = why_unwritable(error)
        return PackError(f"packs cannot be stored in {self.folder}: {reason} with the setting data_dir")

    @contextmanager
    def exclusive(self) -> Iterator[None]:
        """Keep other processes from changing the shelf during the context.

        Raises:
            PackError: if the folder cannot be written, or another process holds it too long.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            lock = Lock(self.folder / _LIST_LOCK)
            if not lock.take(WAIT_S):
                raise PackError("another audiocoach process is changing the installed packs; try again later")
        except OSError as error:
            raise self._error(error) from error
        try:
            yield
        finally:
            lock.release()

    def add(self, ready: Path, pack: InstalledPack) -> Path:
        """Move a verified pack's folder into place and list it. Returns its path.

        Call within :meth:`exclusive`. ``pack.folder`` is ignored; a new folder is chosen.

        Raises:
            PackError: if that fails; the shelf is then unchanged.
        """
        place = self.folder / f"{pack.name}-{pack.version}-{secrets.token_hex(4)}"
        try:
            ready.rename(place)
        except OSError as error:
            raise PackError(
                f"{place} cannot be created: {why_unwritable(error)} with the setting data_dir"
            ) from error
        try:
            packs = self.packs()
            packs[pack.name] = replace(pack, folder=place)
            self._write(packs)
        except BaseException:
            shutil.rmtree(place, ignore_errors=True)
            raise
        return place

    def unlist(self, name: str) -> None:
        """Remove a pack from the list and keep its files. Call within :meth:`exclusive`."""
        packs = self.packs()
        packs.pop(name, None)
        self._write(packs)

    def _write(self, packs: Mapping[str, InstalledPack]) -> None:
        entries = {
            name: {
                "version": pack.version,
                "digest": pack.digest,
                "folder": pack.folder.name,
                "source": pack.source,
                "digests": dict(sorted(pack.digests.items())),
            }
            for name, pack in sorted(packs.items())
        }
        text = json.dumps({"format": LOCK_FORMAT, "packs": entries}, indent=2) + "\n"
        with whole_or_nothing(self.data_dir / PACKS_LOCK) as file:
            file.write(text.encode())

    def _clean(self) -> None:
        """Remove what killed processes left behind. Call within :meth:`exclusive`."""
        for path in list(self.folder.glob(f"{_INCOMING}*")):
            work = path.with_name(path.name.removesuffix(_LOCK))
            lock = Lock(work.with_name(work.name + _LOCK))
            with suppress(OSError):
                if lock.take():
                    shutil.rmtree(work, ignore_errors=True)
                    lock.release()
        listed = {pack.folder.name for pack in self.packs().values()}
        for folder in entries_of(self.folder):
            if folder.name not in listed and not folder.name.startswith(".") and os.path.isdir(folder):
                # It was moved into place but never listed. What the user changed stays.
                manifest = manifest_of(folder)
                if manifest is not None and not changes_in(folder, manifest):
                    remove_files(folder, manifest)


def manifest_of(folder: Path) -> PackManifest | None:
    """Return the manifest of an installed pack, or ``None`` if it cannot be read."""
    try:
        with (folder / MANIFEST_NAME).open("rb") as file:
            return read_manifest(file.read(MAX_MANIFEST_BYTES + 1))
    except (OSError, PackError):
        return None


def changes_in(folder: Path, manifest: PackManifest) -> tuple[str, ...]:
    """Return a sentence for each difference between an installed pack's folder and its manifest."""
    found = []
    listed = {MANIFEST_NAME}
    for file in manifest.files:
        listed.add(file.path)
        path = folder.joinpath(*file.path.split("/"))
        try:
            if path.is_symlink() or not os.path.isfile(path):
                found.append(f"{file.path} is missing")
            elif sha256_of(path) != (file.sha256, file.size):
                found.append(f"{file.path} was changed")
        except OSError as error:
            found.append(f"{file.path} cannot be read: {why_unreadable(error)}")
    for where, folders, files in os.walk(folder):
        for name in [*files, *(name for name in folders if Path(where, name).is_symlink())]:
            relative = Path(where, name).relative_to(folder).as_posix()
            if relative not in listed:
                found.append(f"{relative} was added")
    return tuple(found)


def remove_files(folder: Path, manifest: PackManifest) -> tuple[Path, ...]:
    """Remove a manifest's unchanged files and emptied folders. Returns the files that are kept."""
    for file in manifest.files:
        path = folder.joinpath(*file.path.split("/"))
        with suppress(OSError):
            if not path.is_symlink() and sha256_of(path) == (file.sha256, file.size):
                path.unlink()
    with suppress(OSError):
        (folder / MANIFEST_NAME).unlink()
    left = []
    for where, folders, files in os.walk(folder, topdown=False):
        left += [Path(where, name) for name in files]
        left += [path for name in folders if (path := Path(where, name)).is_symlink()]
        with suppress(OSError):
            os.rmdir(where)
    return tuple(sorted(left))
