"""A block's output folder on this machine: one build at a time, and no partial files."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from audiocoach.build.parts import hash_parts, parts_in, remove_parts
from audiocoach.errors import OutputError, UsageError
from audiocoach.files import check_output_folder, make_folder, read_bytes, sha256_of
from audiocoach.locks import locked
from audiocoach.media.containers import container_of
from audiocoach.media.output import is_part_of, whole_or_nothing

LOCK = ".audiocoach.lock"


class LocalFolder:
    """A folder in this machine's file system, which several machines may share. Names are paths relative to
    it, with ``/``. Users are shown ``where``; a worker on any machine opens ``address``.

    Each method raises an :class:`~audiocoach.errors.OutputError` if the folder or file cannot be used.
    """

    def __init__(self, folder: Path) -> None:
        """The folder need not exist yet."""
        self._folder = folder
        self._prepared: dict[Path, list[str]] = {}
        self.where = str(folder)
        self.address = os.path.abspath(folder)

    def path_of(self, name: str) -> str:
        """Return the path of a file as shown to users."""
        return str(self._folder / name)

    def exists(self, name: str) -> bool:
        """Return whether something has this name."""
        return os.path.lexists(self._folder / name)

    def is_track(self, name: str) -> bool:
        """Return whether the file is a track made by this program."""
        path = self._folder / name
        if os.path.isdir(path):
            return bool(parts_in(path))
        return container_of(path).read_stamp(path) is not None

    def read(self, name: str, max_bytes: int) -> bytes | None:
        """Read a small file; ``None`` if it does not exist.

        Raises:
            OutputError: if it cannot be read, or is too large.
        """
        path = self._folder / name
        if not os.path.lexists(path):
            return None
        try:
            data = read_bytes(path, max_bytes)
        except UsageError as error:
            raise OutputError(str(error)) from error
        if len(data) > max_bytes:
            raise OutputError(f"{path} is too large to be AudioCoach's; move it, or choose another folder")
        return data

    def write(self, name: str, data: bytes) -> None:
        """Write a small file atomically."""
        with whole_or_nothing(self._folder / name) as file:
            file.write(data)

    def is_whole(self, name: str, sha256: str, size: int) -> bool:
        """Return whether a file, or a folder of parts, is unchanged: its size and its hash."""
        path = self._folder / name
        try:
            return (hash_parts(path) if os.path.isdir(path) else sha256_of(path)) == (sha256, size)
        except OSError:
            return False

    def check_place(self) -> None:
        """Check early whether a build can write into the folder, which need not exist yet."""
        check_output_folder(self._folder)

    def prepare(self, names: list[str]) -> None:
        """Create the folders for these files, and remove their unfinished remains of earlier runs."""
        folders = {(self._folder / name).parent for name in names} | {self._folder}
        for folder in sorted(folders):
            make_folder(folder)
            self._prepared[folder] = names
            _remove_parts_of(names, folder)

    def rename(self, name: str, new_name: str) -> None:
        """Rename a file within its folder."""
        path = self._folder / name
        try:
            path.rename(self._folder / new_name)
        except OSError as error:
            raise OutputError(
                f"{path} cannot be renamed: {error.strerror or error}; check its permissions"
            ) from error

    def remove(self, name: str) -> None:
        """Remove a file or the parts in a folder, and its folder if it is then empty."""
        path = self._folder / name
        try:
            if os.path.isdir(path):
                remove_parts(path)
            else:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise OutputError(
                f"{path} cannot be removed: {error.strerror or error}; check its permissions"
            ) from error
        with contextlib.suppress(OSError):
            path.parent.rmdir()

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Keep other builds out of the folder during the context. New folders are removed at the end if they
        are empty.

        Raises:
            OutputError: if another build is using it.
        """
        absolute = Path(self.address)
        created = [one for one in (absolute, *absolute.parents) if not os.path.lexists(one)]
        make_folder(self._folder)
        try:
            with locked(self._folder / LOCK, f"another build is using {self.where}"):
                try:
                    yield
                finally:
                    for folder, names in self._prepared.items():
                        _remove_parts_of(names, folder)  # of a process that was stopped and had no time
                        if folder != self._folder:
                            with contextlib.suppress(OSError):  # empty if the build was stopped
                                folder.rmdir()
        finally:
            for one in created:
                with contextlib.suppress(OSError):  # not empty
                    one.rmdir()

    @contextlib.contextmanager
    def output(self, name: str) -> Iterator[Path]:
        """Yield a local file for a track, and move it into place if the context succeeds."""
        yield self._folder / name


def _remove_parts_of(names: list[str], folder: Path) -> None:
    with contextlib.suppress(OSError):  # a folder that cannot be written to is reported on writing
        for left in folder.iterdir():
            if is_part_of(left.name, names):
                left.unlink(missing_ok=True)
