"""Read the scripts that one script includes, once each, within limits on number and size."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import PurePath

from audiocoach.errors import AudioCoachError
from audiocoach.script.document import Document, Node, read_document, walk
from audiocoach.script.quantities import RefusalError

MAX_INCLUDES = 200
"""Maximum number of includes in one track."""
MAX_INCLUDED_BYTES = 4_000_000
"""Maximum size of all includes of one track; a file included twice counts twice."""

MAX_INCLUDED_VALUES = 20_000
"""Maximum number of YAML nodes in all included steps."""

Reader = Callable[[str], bytes]
"""Reads a file by its path from the folder of the script that is loaded."""


class IncludedScripts:
    """The scripts that one script can include, and counts of what it has included."""

    def __init__(self, reader: Reader | None = None, *, beside: str = "") -> None:
        """Include nothing without ``reader``. ``beside`` is the name of the script that is loaded."""
        self._reader = reader
        self._folder = PurePath(beside).parent
        self._documents: dict[str, tuple[Document, int]] = {}
        self._count = 0
        self._bytes = 0
        self._values = 0

    def document(self, path: str) -> Document:
        """Return the tree of a script.

        Raises:
            RefusalError: if it cannot be read, or too much is included.
            ScriptError: if it is not YAML.
        """
        self._count += 1
        if self._count > MAX_INCLUDES:
            raise RefusalError(f"the script has more than {MAX_INCLUDES} includes")
        if path not in self._documents:
            data = self._read(path)
            self._documents[path] = read_document(data, file=str(self._folder / path)), len(data)
        document, size = self._documents[path]
        self._bytes += size
        if self._bytes > MAX_INCLUDED_BYTES:
            raise RefusalError(f"the included files exceed {MAX_INCLUDED_BYTES // 1_000_000} MB in total")
        return document

    def admit(self, steps: Node) -> None:
        """Count the nodes of steps that are about to be read.

        Raises:
            RefusalError: if there are too many in total.
        """
        for _ in walk(steps):
            self._values += 1
            if self._values > MAX_INCLUDED_VALUES:
                raise RefusalError(f"the included steps have more than {MAX_INCLUDED_VALUES:,} values")

    def _read(self, path: str) -> bytes:
        if self._reader is None:
            raise RefusalError("other scripts cannot be included here", "Write their steps in this one.")
        try:
            return self._reader(path)
        except AudioCoachError as error:
            raise RefusalError(str(error)) from None
