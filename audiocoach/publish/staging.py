"""New files of a folder: all are written under hidden names first, then all take their places."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
from collections.abc import Collection, Iterable
from pathlib import Path
from types import TracebackType

from audiocoach.errors import OutputError, UsageError
from audiocoach.media.output import is_part_of, output_error
from audiocoach.publish.ledger import mark_of


class Staging:
    """A context in which files are staged. :meth:`commit` puts them in place; whatever it did not put in
    place is removed at the end. The folder's lock must be held.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` must exist."""
        self._folder = folder
        self._parts: dict[str, Path] = {}

    def __enter__(self) -> Staging:
        """Start with nothing staged."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is still staged."""
        for part in self._parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def write(self, name: str, data: bytes) -> None:
        """Stage a small file.

        Raises:
            OutputError: if it cannot be written.
        """
        part = self._part(name)
        try:
            with part.open("xb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        except OSError as error:
            raise output_error(self._folder / name, error) from error

    def link_or_copy(self, name: str, source: Path) -> None:
        """Stage a track: as a second name of the same file where the disk allows, else as a copy.

        Raises:
            UsageError: if it cannot be read, or changes meanwhile.
            OutputError: if it cannot be written.
        """
        before = mark_of(source)
        part = self._part(name)
        try:
            os.link(os.path.realpath(source), part)
            return
        except OSError:
            pass  # another disk, or one without links: it is copied
        try:
            reader = source.open("rb")
        except OSError as error:
            raise UsageError(f"{source} cannot be read: {error.strerror or error}") from error
        try:
            with reader, part.open("xb") as writer:
                shutil.copyfileobj(reader, writer, 1 << 20)
                writer.flush()
                os.fsync(writer.fileno())
                size = writer.tell()
        except OSError as error:
            raise output_error(self._folder / name, error) from error
        if before is None or mark_of(source) != before or size != before[0]:
            raise UsageError(f"{source} changed while it was read; publish again when it is finished")

    def commit(self, last: Iterable[str]) -> None:
        """Put all files in place, those in ``last`` at the end.

        Raises:
            OutputError: if one cannot be replaced.
        """
        final = [name for name in last if name in self._parts]
        for name in [*(name for name in self._parts if name not in final), *final]:
            part = self._parts[name]
            try:
                part.replace(self._folder / name)
                part.unlink(missing_ok=True)  # it is still there if both were names of the same file
            except OSError as error:
                raise output_error(self._folder / name, error) from error
            del self._parts[name]

    def _part(self, name: str) -> Path:
        part = self._folder / f".{name[:40]}.{secrets.token_hex(6)}.part"
        self._parts[name] = part
        return part


def sweep(folder: Path, names: Collection[str]) -> None:
    """Remove the staged files of these names that a killed run left. The folder's lock must be held."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.name.endswith(".part") and is_part_of(entry.name, names):
                with contextlib.suppress(OSError):
                    os.unlink(entry.path)


def remove(folder: Path, name: str) -> None:
    """Remove a file.

    Raises:
        OutputError: if it cannot be removed.
    """
    path = folder / name
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(f"{path} cannot be removed: {error.strerror or error}") from error
