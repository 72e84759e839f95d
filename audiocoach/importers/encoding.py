"""Decode foreign texts, and read foreign JSON within bounds."""

from __future__ import annotations

import codecs
import json
import re
from fractions import Fraction
from typing import Any, NoReturn

from audiocoach.importers.draft import ImportRequest, Remarks

MAX_DEPTH = 64
"""How deep lists and objects of a JSON file may be nested."""
MAX_NUMBER = 10**9
"""The maximum of a number in a foreign file; no length, load or target comes near it."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_GUESSED = "cp1252"
_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"|[\[\]{}]')
_DECIMAL = re.compile(r"\s*([+-]?(?:\d{1,9}(?:[.,]\d{0,20})?|[.,]\d{1,20}))\s*", re.ASCII)


def decode_text(data: bytes, request: ImportRequest, remarks: Remarks) -> str:
    """The text of a file: by its byte order mark, else UTF-8, else Windows-1252 with a remark.

    Raises:
        ScriptError: if it is not text.
    """
    for mark, name in _MARKS:
        if data.startswith(mark):
            if name != "utf-8":
                remarks.add(0, f"the file is {name[:6].upper()} and was read as such")
            return _decode(data[len(mark) :], name, request)
    if b"\0" in data:
        request.refuse(
            "this is not a text file", suggestion="Save it as UTF-8, or name its format with --format."
        )
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        remarks.add(line, "the file is not UTF-8; its letters were read as Windows-1252")
        return _decode(data, _GUESSED, request)


def _decode(data: bytes, name: str, request: ImportRequest) -> str:
    try:
        return data.decode(name)
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        request.refuse(f"this is not {name.upper()} text", line=line, suggestion="Save it as UTF-8.")


def read_json(data: bytes, request: ImportRequest, remarks: Remarks) -> Any:
    """The value of a JSON file.

    Raises:
        ScriptError: if it is not JSON, with the place, or is nested too deep.
    """
    text = decode_text(data, request, remarks)
    depth = 0
    for token in _TOKEN.finditer(text):
        depth += (token[0] in "[{") - (token[0] in "]}")
        if depth > MAX_DEPTH:
            line = text.count("\n", 0, token.start()) + 1
            request.refuse(f"lists and objects are nested more than {MAX_DEPTH} levels deep", line=line)
    try:
        return json.loads(text, parse_constant=_refuse_constant)
    except json.JSONDecodeError as error:
        request.refuse(f"this is not JSON: {error.msg}", line=error.lineno, column=error.colno)
    except (ValueError, RecursionError) as error:
        request.refuse(f"this is not JSON: {error}")


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a number")


def number(value: object) -> Fraction | None:
    """A number, or one written as text with a point or a comma; ``None`` for anything else or a huge one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return Fraction(value) if abs(value) <= MAX_NUMBER else None
    if isinstance(value, float):
        return Fraction(repr(value)) if abs(value) <= MAX_NUMBER else None
    if isinstance(value, str) and (found := _DECIMAL.fullmatch(value)):
        whole, _, part = found[1].replace(",", ".").partition(".")
        return Fraction(int(whole + part), 10 ** len(part))
    return None


def plain(value: Fraction) -> str:
    """A number in the shortest form with at most two decimals: ``60``, ``62.5``."""
    return f"{float(value):.2f}".rstrip("0").rstrip(".")
