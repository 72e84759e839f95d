"""New files of a folder: all are written into a hidden folder in it first, then all take their places."""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import threading
from collections.abc import Iterable, Iterator
from pathlib import Path
from types import TracebackType

from audiocoach.errors import OutputError, UsageError
from audiocoach.files import mark_of, why_unreadable
from audiocoach.media.output import output_error

NAME = ".audiocoach-site.new"
"""The hidden folder."""


class Staging:
    """A context in which files are staged. :meth:`commit` puts them in place; the rest is removed at the end,
    and so are the remains of a killed run. The folder's lock must be held.
    """

    def __init__(self, folder: Path) -> None:
        """``folder`` must exist."""
        self._folder = folder
        self._hidden = folder / NAME
        self._names: dict[str, None] = {}

    def __enter__(self) -> Staging:
        """Start with nothing staged."""
        self._clear()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Remove what is still staged."""
        self._clear()

    @property
    def names(self) -> list[str]:
        """The files that are staged, in their order."""
        return list(self._names)

    def write(self, name: str, data: bytes | Iterable[bytes]) -> None:
        """Stage a file; ``data`` is all of it, or its parts.

        Raises:
            OutputError: if it cannot be written.
        """
        part = self._part(name)
        try:
            with part.open("xb") as file:
                file.writelines((data,) if isinstance(data, bytes) else data)
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
            raise UsageError(f"{source} cannot be read: {why_unreadable(error)}") from error
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
        final = {name: None for name in last if name in self._names}
        for name in [*(name for name in self._names if name not in final), *final]:
            part = self._hidden / name
            try:
                part.replace(self._folder / name)
                part.unlink(missing_ok=True)  # it is still there if both were names of the same file
            except OSError as error:
                raise output_error(self._folder / name, error) from error
            del self._names[name]

    def _part(self, name: str) -> Path:
        try:
            self._hidden.mkdir(exist_ok=True)
        except OSError as error:
            raise output_error(self._folder / name, error) from error
        self._names[name] = None
        return self._hidden / name

    def _clear(self) -> None:
        shutil.rmtree(self._hidden, ignore_errors=True)


@contextlib.contextmanager
def uninterrupted() -> Iterator[None]:
    """Delay Ctrl-C and other signals until the context ends, so that all new files take their places, or
    none.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    caught: list[int] = []
    handlers = {
        number: signal.signal(number, lambda number, _: caught.append(number))
        for number in (signal.SIGINT, signal.SIGTERM)
    }
    try:
        yield
    finally:
        for number, handler in handlers.items():
            signal.signal(number, handler or signal.SIG_DFL)
    if caught:
        raise KeyboardInterrupt


def remove(folder: Path, name: str) -> None:
    """Remove a file.

    Raises:
        OutputError: if it cannot be removed.
    """
    path = folder / name
    try:
        path.unlink(missing_ok=True)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be removed: {error.strerror or error}; check its permissions"
        ) from error
