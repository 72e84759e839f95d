"""Read ``pack.yaml`` into a :class:`PackInfo`, or report all its errors at once."""

from __future__ import annotations

import re
from dataclasses import dataclass

from audiocoach.script import quantities
from audiocoach.script.document import List, read_document
from audiocoach.script.form import Cell, Form, read_root
from audiocoach.script.quantities import AlreadyReportedError, RefusalError
from audiocoach.units import quoted

PACK_FORMAT = 1
PACK_KEYS = (
    "coachpack", "name", "version", "title", "author", "licence", "language", "description", "credits"
)  # fmt: skip
CREDIT_KEYS = ("music", "voices")

MAX_NAME_CHARS = 40
MAX_TITLE_CHARS = 200
MAX_CREDITS = 200
"""Maximum number of lines of credits of one kind."""
MAX_CREDIT_CHARS = 300

_NAME = re.compile(r"[a-z0-9](?:-?[a-z0-9]){1,39}", re.ASCII)
_VERSION = re.compile(r"(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})\.(0|[1-9]\d{0,5})", re.ASCII)
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z]{2})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class PackInfo:
    """A pack's metadata. ``version`` is three numbers; credits are lines of text."""

    name: str
    version: str
    title: str
    licence: str
    author: str = ""
    language: str = ""
    description: str = ""
    music_credits: tuple[str, ...] = ()
    voice_credits: tuple[str, ...] = ()

    @property
    def version_numbers(self) -> tuple[int, ...]:
        """The version in a form that can be compared."""
        return tuple(int(number) for number in self.version.split("."))

    @property
    def credit_line(self) -> str:
        """The pack, its author, its licence and its credits, for a track that is made from it."""
        by = f" by {self.author}" if self.author else ""
        credited = [
            f" {what}: {'; '.join(lines).rstrip('.')}."
            for what, lines in (("Music", self.music_credits), ("Voices", self.voice_credits))
            if lines
        ]
        return f"From the pack {self.title} {self.version}{by}, licence {self.licence}.{''.join(credited)}"


def read_pack(text: str | bytes, *, file: str) -> PackInfo:
    """Read a ``pack.yaml``.

    Raises:
        ScriptError: with all errors of the file, each with its place.
    """
    return read_root(read_document(text, file=file), _info)


def _info(root: Cell) -> PackInfo:
    form = Form(root, "pack.yaml", PACK_KEYS)
    form.require("coachpack", f"Write coachpack: {PACK_FORMAT} in the first line.")
    form.value("coachpack", _format, None)
    form.require("name", "Write name: and one word in small letters, like hill-legs.")
    form.require("version", "Write version: 1.0.0.")
    form.require("licence", "Write licence: and what others may do with it, like CC-BY-4.0 or a sentence.")
    name = form.value("name", _name, "")
    music, voices = form.get("credits", _credits, ((), ()))
    return PackInfo(
        name=name,
        version=form.value("version", _version, ""),
        title=form.value("title", _short, name),
        licence=form.value("licence", _short, ""),
        author=form.value("author", _short, ""),
        language=form.value("language", _language, ""),
        description=form.value("description", quantities.line, ""),
        music_credits=music,
        voice_credits=voices,
    )


def _format(text: str) -> None:
    if text != str(PACK_FORMAT):
        raise RefusalError(
            f"this version reads packs of format {PACK_FORMAT}, and this one says {quoted(text)}",
            "Use a newer AudioCoach for a newer pack.",
        )


def is_pack_name(text: str) -> bool:
    """Return whether a pack can have this name."""
    return bool(_NAME.fullmatch(text)) and len(text) <= MAX_NAME_CHARS


def _name(text: str) -> str:
    if not is_pack_name(text):
        raise RefusalError(
            f"{quoted(text)} is not the name of a pack",
            f"Use 2 to {MAX_NAME_CHARS} small letters and digits, with single hyphens between them.",
        )
    return text


def _version(text: str) -> str:
    if not _VERSION.fullmatch(text):
        raise RefusalError(f"{quoted(text)} is not a version", "Write three numbers, like 1.2.0.")
    return text


def _language(text: str) -> str:
    if not _LANGUAGE.fullmatch(text):
        raise RefusalError(f"{quoted(text)} is not a language", "Write it like en or en-GB.")
    return text


def _short(text: str, most: int = MAX_TITLE_CHARS) -> str:
    folded = quantities.name(text)
    if len(folded) > most:
        raise RefusalError(f"the text has {len(folded):,} characters; the limit is {most}")
    return folded


def _credits(cell: Cell) -> tuple[tuple[str, ...], tuple[str, ...]]:
    form = Form(cell, "credits", CREDIT_KEYS)
    return form.get("music", _lines, ()), form.get("voices", _lines, ())


def _lines(cell: Cell) -> tuple[str, ...]:
    """A line, or a list of them."""
    items = cell.items("credits") if isinstance(cell.node, List) else [cell]
    if len(items) > MAX_CREDITS:
        cell.reading.refuse(cell.node.mark, f"more than {MAX_CREDITS} lines of credits", cell.path)
        raise AlreadyReportedError
    return tuple(item.attempt(lambda one: _short(one.text(), MAX_CREDIT_CHARS), "") for item in items)
