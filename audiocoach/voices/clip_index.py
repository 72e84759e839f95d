"""The index of a trainer's recordings: which file says which words. It is checked as strictly as a script."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from audiocoach.errors import UsageError
from audiocoach.files import read_bytes
from audiocoach.languages.spoken import write_out
from audiocoach.script import quantities
from audiocoach.script.constants import MAX_FILE_BYTES
from audiocoach.script.document import Scalar, read_document
from audiocoach.script.form import Cell, Form, read_root
from audiocoach.script.model import LANGUAGES
from audiocoach.script.preamble import check_version
from audiocoach.script.quantities import RefusalError
from audiocoach.units import quoted

INDEX_NAME = "clips.yaml"
PLACES = ("", "clips")
"""Where to look for the index in a folder: directly, or in a pack's folder of clips."""

KEYS = ("audiocoach", "trainer", "language", "licence", "words")
MAX_CLIP_BYTES = 20_000_000


@dataclass(frozen=True, slots=True)
class ClipIndex:
    """The recordings in a folder: ``files`` by their words in normalised form (:func:`normalise`)."""

    folder: Path
    trainer: str
    language: str
    licence: str
    files: Mapping[str, Path]

    def file_of(self, text: str) -> Path | None:
        """The recording of these words, regardless of case, punctuation and how numbers are written."""
        return self.files.get(normalise(text, self.language))


def normalise(text: str, language: str) -> str:
    """Words in the form in which they are compared: written out, in lower case, without punctuation."""
    plain = unicodedata.normalize("NFKC", write_out(text, language, {})).casefold()
    kept = (character if _is_letter(character) else " " for character in plain)
    return " ".join("".join(kept).split())


def read_index(folder: Path) -> ClipIndex:
    """Read the index of a folder or a pack.

    Raises:
        UsageError: if there is none.
        ScriptError: with every error in the file and its line.
    """
    found = [folder / place / INDEX_NAME for place in PLACES if os.path.isfile(folder / place / INDEX_NAME)]
    if not found:
        raise UsageError(
            f"{folder} has no {INDEX_NAME}, the index of its recordings; "
            "write one with `audiocoach voices script SCRIPT --index`"
        )
    path = found[0]
    document = read_document(read_bytes(path, MAX_FILE_BYTES), file=str(path))
    return read_root(document, partial(_index, folder=path.parent))


def _index(root: Cell, folder: Path) -> ClipIndex:
    check_version(root)
    form = Form(root, "an index of recordings", KEYS)
    form.require("audiocoach", "Write audiocoach: 1 in the first line.")
    form.require("trainer", "Write trainer: and the name of the speaker.")
    form.require("words", "Write words: and below it the words of each file, like Halfway: halfway.wav.")
    language = form.value("language", partial(quantities.choice, options=LANGUAGES), LANGUAGES[0])
    return ClipIndex(
        folder=folder,
        trainer=form.value("trainer", quantities.name, ""),
        language=language,
        licence=form.value("licence", quantities.name, ""),
        files=form.get("words", partial(_words, folder=folder, language=language), {}),
    )


def _words(cell: Cell, folder: Path, language: str) -> dict[str, Path]:
    files: dict[str, Path] = {}
    lines: dict[str, int] = {}
    for key, value in cell.entries(("Halfway", "Ten seconds")):
        words = normalise(key.text, language)
        if not words:
            cell.reading.refuse(
                key.mark, f"{quoted(key.text)} contains nothing that can be spoken", cell.path
            )
        elif words in files:
            message = f"{quoted(key.text)} has the same words as line {lines[words]}"
            suggestion = "Case, punctuation and the way a number is written do not matter; keep one of them."
            cell.reading.refuse(key.mark, message, cell.path, suggestion)
        else:
            lines[words] = key.mark.line
            files[words] = value.attempt(partial(_file, folder=folder), folder)
    return files


def _file(cell: Cell, folder: Path) -> Path:
    if not isinstance(cell.node, Scalar):
        raise RefusalError("expected the name of a sound file", "Write it like Halfway: halfway.wav.")
    written = quantities.path(cell.text())
    path = folder / written
    if os.path.commonpath((os.path.realpath(folder), os.path.realpath(path))) != os.path.realpath(folder):
        raise RefusalError(
            f"{quoted(written)} is outside the folder", "Copy the recording next to the index."
        )
    if not os.path.isfile(path):
        raise RefusalError(
            f"there is no file {quoted(written)} next to the index", "Record it, or delete the line."
        )
    if path.stat().st_size > MAX_CLIP_BYTES:
        raise RefusalError(f"{quoted(written)} is larger than {MAX_CLIP_BYTES // 1_000_000} MB")
    return path


def _is_letter(character: str) -> bool:
    return character.isalnum() or unicodedata.category(character)[0] == "M"
