"""The format of plain texts: what nothing else recognises."""

from __future__ import annotations

from audiocoach.importers.draft import Draft, Importer, ImportRequest, Remark


def read_text(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a plain text; see :mod:`audiocoach.importers.text_reader`.

    Raises:
        ScriptError: with every line that is neither a step nor words.
    """
    from audiocoach.importers.text_reader import read  # noqa: PLC0415 (it loads the readers of scripts)

    return read(data, request)


def _recognises(_start: bytes) -> bool:
    """Never: whatever nothing else recognises is read as text."""
    return False


IMPORTER = Importer("text", "a text", (".txt", ".text", ".md", ".markdown"), _recognises, read_text)
