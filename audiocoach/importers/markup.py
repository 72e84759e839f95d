"""Untrusted XML as a tree with line numbers. Document types, entities and deep nesting are refused, because
they can expand without limit or reach other files.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from xml.parsers import expat

from audiocoach.importers.draft import ImportRequest, Remarks

_DECLARED = re.compile(
    rb"""<\?xml[^>]*encoding\s*=\s*["'](?!utf-?8["'])|\xff\xfe|\xfe\xff|<?\0""", re.IGNORECASE
)
"""The beginning of a document in an encoding of its own: declared, or UTF-16."""

MAX_DEPTH = 16
MAX_ELEMENTS = 50_000


@dataclass(slots=True)
class Element:
    """One element. Tag and attribute names are in lower case; ``written`` is the tag as written."""

    tag: str
    written: str
    attributes: dict[str, str]
    line: int
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def __iter__(self) -> Iterator[Element]:
        return iter(self.children)


def read_xml(data: bytes, request: ImportRequest, remarks: Remarks | None = None) -> Element:
    """The root of a document. Blank lines before it are skipped. A document that should be UTF-8 (declared,
    or without a declaration) but is not is read as Windows-1252, with a remark.

    Raises:
        ScriptError: if it is not well-formed, or has something that is refused.
    """
    marked = data.removeprefix(b"\xef\xbb\xbf")
    start = marked.lstrip(b" \t\r\n")
    skipped_lines = marked.count(b"\n", 0, len(marked) - len(start))
    if remarks is not None and not _DECLARED.match(start):
        try:
            start.decode()
        except UnicodeDecodeError as error:
            line = skipped_lines + start.count(b"\n", 0, error.start) + 1
            remarks.add(line, "the file is not UTF-8; its letters were read as Windows-1252")
            start = start.decode("cp1252", errors="replace").encode()
    return _TreeBuilder(request, skipped_lines).read(start)


class _TreeBuilder:
    def __init__(self, request: ImportRequest, skipped_lines: int) -> None:
        self._request = request
        self._skipped_lines = skipped_lines
        self._root = Element("", "", {}, 0)
        self._open = [self._root]
        self._count = 0
        self._parser = expat.ParserCreate()
        self._parser.buffer_text = True
        self._parser.StartElementHandler = self._start
        self._parser.EndElementHandler = self._end
        self._parser.CharacterDataHandler = self._characters
        self._parser.StartDoctypeDeclHandler = self._doctype
        self._parser.EntityDeclHandler = self._doctype

    def read(self, data: bytes) -> Element:
        try:
            self._parser.Parse(data, True)
        except expat.ExpatError as error:
            self._request.refuse(
                f"this is not well-formed XML: {expat.ErrorString(error.code)}",
                line=error.lineno + self._skipped_lines,
                column=error.offset + 1,
                suggestion="Write & as &amp; and save the file as UTF-8.",
            )
        except (LookupError, ValueError) as error:
            self._request.refuse(f"unknown encoding: {error}", suggestion="Save it as UTF-8.")
        return self._root.children[0]

    def _refuse(self, message: str) -> None:
        self._request.refuse(message, line=self._line, column=self._parser.CurrentColumnNumber + 1)

    @property
    def _line(self) -> int:
        return self._parser.CurrentLineNumber + self._skipped_lines

    def _doctype(self, *_declared: object) -> None:
        self._refuse("a document type or an entity is not allowed in a workout")

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > MAX_DEPTH:
            self._refuse(f"elements are nested more than {MAX_DEPTH} levels deep")
        if self._count > MAX_ELEMENTS:
            self._refuse(f"the file has more than {MAX_ELEMENTS:,} elements")
        lowered = {name.lower(): value for name, value in attributes.items()}
        element = Element(tag.lower(), tag, lowered, self._line)
        self._open[-1].children.append(element)
        self._open.append(element)

    def _end(self, _tag: str) -> None:
        self._open.pop()

    def _characters(self, text: str) -> None:
        self._open[-1].text += text
