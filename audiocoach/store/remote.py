"""A store that machines share by a URL (``s3://…``, ``sftp://…``, ``file://…``), and access to files there.

It uses fsspec, which ``audiocoach[cluster]`` installs.
"""

from __future__ import annotations

import contextlib
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from audiocoach.errors import OutputError, UsageError
from audiocoach.store.entry import EntryWriter
from audiocoach.store.store import Store
from audiocoach.units import quoted

PART = ".part"
"""The suffix of a file that is being written."""


def is_url(text: str) -> bool:
    """Whether a place is a URL and not a path."""
    return "://" in text


def file_system(url: str) -> tuple[Any, str]:
    """The file system of a URL, and the path on it.

    Raises:
        UsageError: if fsspec or a driver is missing, or there is no such file system.
    """
    try:
        import fsspec  # noqa: PLC0415  (of an extra)
    except ImportError as error:
        raise UsageError(
            f"{quoted(url, 200)} is a URL, which needs: pip install 'audiocoach[cluster]'"
        ) from error
    try:
        system, path = fsspec.core.url_to_fs(url)
    except (ImportError, ValueError, OSError) as error:
        raise UsageError(f"{quoted(url, 200)} cannot be used: {error}") from error
    return system, str(path).rstrip("/")


def put_whole(system: Any, local: Path, path: str) -> None:
    """Copy a file to ``path``, where it appears whole or not at all.

    Raises:
        OutputError: if it cannot be written.
    """
    folder, _, name = path.rpartition("/")
    part = f"{folder}/.{name[:40]}.{secrets.token_hex(6)}{PART}"
    try:
        system.makedirs(folder, exist_ok=True)
        system.put_file(str(local), part)
        system.mv(part, path)
    except Exception as error:  # each file system has errors of its own
        with contextlib.suppress(Exception):
            system.rm_file(part)
        raise OutputError(f"{path} cannot be written: {error}") from error


class SharedStore(Store):
    """A store that reads missing entries from a shared one, and writes new ones to it too.

    An entry that arrives damaged counts as absent.
    """

    def __init__(self, folder: Path, url: str, *, max_bytes: int) -> None:
        """``folder`` is this machine's store, ``url`` the shared one.

        Raises:
            UsageError: if the URL cannot be used.
        """
        super().__init__(folder, max_bytes=max_bytes)
        self._system, self._root = file_system(url)

    @contextlib.contextmanager
    def write(self, kind: str, key: str) -> Iterator[EntryWriter]:
        """As :meth:`Store.write`; the entry is shared when the context ends."""
        with super().write(kind, key) as writer:
            yield writer
        if writer.committed is not None:
            final = writer.committed[0] or key
            try:
                put_whole(self._system, self._path(kind, final), self._shared_path(kind, final))
            except OutputError as error:
                self.problem = f"the shared cache cannot be written: {error}"

    def _fetch(self, kind: str, key: str) -> bool:
        path = self._path(kind, key)
        arriving = path.with_name(f".{key[:16]}.{secrets.token_hex(6)}.tmp")
        try:
            if not self._system.exists(self._shared_path(kind, key)):
                return False
            path.parent.mkdir(parents=True, exist_ok=True)
            self._system.get_file(self._shared_path(kind, key), str(arriving))
            arriving.replace(path)
        except Exception as error:  # each file system has errors of its own; here they mean: not there
            self.problem = f"the shared cache cannot be read: {error}"
            return False
        finally:
            with contextlib.suppress(OSError):
                arriving.unlink(missing_ok=True)
        return True

    def _shared_path(self, kind: str, key: str) -> str:
        return f"{self._root}/{kind}/{key[:2]}/{key}"
