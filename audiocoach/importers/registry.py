"""The formats that can be imported, and the conversion of a file into a script that loads."""

from __future__ import annotations

import re
import warnings
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache, cached_property
from importlib import import_module
from pathlib import PurePath
from typing import TYPE_CHECKING

from audiocoach.errors import AudioCoachError, ScriptError, UsageError
from audiocoach.importers.draft import Draft, DraftPlan, Importer, ImportRequest, Remark, Remarks
from audiocoach.importers.measure import is_plain, measure
from audiocoach.importers.words import clean_text
from audiocoach.importers.write import write_script
from audiocoach.script.constants import MAX_STEPS, MAX_TRACK_MS

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

MAX_BYTES = 20_000_000
"""The maximum size of a file to import; years of a training log are smaller."""
MAX_LINES = 10_000
"""The maximum length of an imported script in lines; no real session needs as many."""
SNIFFED_BYTES = 4000
"""The number of bytes by which a format is recognised."""


GROUP = "audiocoach.importers"
"""The group of entry points that formats are registered in, built-in ones included."""
NAMED_ALIKE = frozenset({"fit", "zwo"})
"""Built-in formats whose suffix and module have their name; they are found without their entry points."""
BLOCK_FILE = "block.yaml"
"""The name of a plan's block in the folder that it becomes."""
FALLBACK = "text"
"""The format for a text that no other format recognises."""

_ZIP = b"PK\3\4"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_OFFICE = frozenset({".docx", ".xlsx", ".odt", ".ods", ".pages", ".numbers", ".doc", ".xls"})
_DOCUMENTS = {
    b"%pdf-": "a PDF document",
    b"{\\rtf": "an RTF document",
    b"<!doctype html": "a web page",
    b"<html": "a web page",
}
"""How documents begin, in small letters."""
_OURS = re.compile(rb"^(\xef\xbb\xbf)?audiocoach\s*:", re.MULTILINE)
"""The first key of every script and block."""


@dataclass(frozen=True, slots=True)
class Converted:
    """The script, and remarks on what was changed or left out.

    Of a plan, ``text`` is its block, and ``sessions`` are the scripts beside it, by their paths.
    """

    text: str
    remarks: tuple[Remark, ...]
    sessions: Mapping[str, str] = field(default_factory=dict)


class _Importers(Mapping[str, Importer]):
    """The registered formats, each loaded when it is first asked for."""

    def __init__(self) -> None:
        self._loaded: dict[str, Importer] = {}

    @cached_property
    def _entries(self) -> dict[str, EntryPoint]:
        """The entry points by name. Reading them is slow, because all installed packages are searched."""
        from importlib.metadata import entry_points  # noqa: PLC0415

        found: dict[str, EntryPoint] = {}
        for entry in sorted(entry_points(group=GROUP), key=lambda entry: (not _is_ours(entry), entry.name)):
            found.setdefault(entry.name, entry)
        return found

    def __getitem__(self, name: str) -> Importer:
        if name not in self._loaded and name in NAMED_ALIKE:
            self._loaded[name] = import_module(f"audiocoach.importers.{name}").IMPORTER
        if name not in self._loaded:
            entry = self._entries[name]
            try:
                self._loaded[name] = entry.load()
            except Exception as error:  # a plug-in may raise anything
                warnings.warn(f"the importer {name} does not load: {error}", stacklevel=2)
                del self._entries[name]
                raise KeyError(name) from error
        return self._loaded[name]

    def __iter__(self) -> Iterator[str]:
        return iter(tuple(self._entries))

    def __len__(self) -> int:
        return len(self._entries)


@cache
def importers() -> Mapping[str, Importer]:
    """Every format that can be imported, by its name for ``--format``.

    A plug-in cannot use the name of a built-in format. One that does not load is left out, with a warning,
    as soon as it is asked for.
    """
    return _Importers()


def format_of(data: bytes, file: str) -> str:
    """The name of a file's format: by its suffix, by its beginning, or by both."""
    known = importers()
    suffix = PurePath(file).suffix.lower()
    alike = known.get(suffix[1:])
    if alike and suffix in alike.suffixes:
        return alike.name
    rows = [row for row in map(known.get, known) if row]
    by_suffix = [row for row in rows if suffix in row.suffixes]
    if len(by_suffix) == 1:
        return by_suffix[0].name
    start = data[:SNIFFED_BYTES].removeprefix(b"\xef\xbb\xbf")
    for row in (*by_suffix, *rows):
        if row.recognises(start):
            return row.name
    names = [row.name for row in by_suffix]
    return FALLBACK if FALLBACK in names or not names else names[0]


def _is_ours(entry: EntryPoint) -> bool:
    return entry.value.startswith("audiocoach.importers.")


def convert(data: bytes, request: ImportRequest, format_name: str, *, keep_plan: bool = False) -> Converted:
    """Convert a foreign workout into a script, or a foreign plan into a block and its scripts.

    A session of a plan that cannot become a track is left out, with a remark. A plan of one session is a
    script and one without sessions is refused, unless ``keep_plan``: then the latter has an empty ``text``.

    Raises:
        ScriptError: if the file cannot be read, with the place.
        UsageError: if its workout cannot become a track.
    """
    if len(data) > MAX_BYTES:
        request.refuse(f"the file is too large; a workout, plan or log has at most {MAX_BYTES:,} bytes")
    if not data.strip():
        request.refuse("the file is empty")
    if document := _document_of(data, request.file):
        remedy = "Save it as a text (.txt), or copy its words into one."
        request.refuse(f"this is {document}, not a text", suggestion=remedy)
    if data.startswith(_ZIP):
        request.refuse("this is a ZIP archive", suggestion="Unpack it, and import the files in it.")
    if _OURS.search(data[:SNIFFED_BYTES]):
        request.refuse("this is already a script", suggestion="Build it with `audiocoach build`.")
    row = importers()[format_name]
    origin = f"{row.title}: {clean_text(PurePath(request.file).name) or 'a file'}"
    draft, found = row.read(data, request)
    if isinstance(draft, DraftPlan) and not keep_plan:
        if not draft.days:
            asked = " from those days" if request.since or request.until else ""
            reason = f": {found[0].text}" if found else ""
            request.refuse(f"there is no session{asked} that can be imported{reason}")
        draft = draft.days[0].draft if len(draft.days) == 1 else draft
    if isinstance(draft, Draft):
        text, more = _script(draft, origin, request)
        return Converted(text, sort_remarks(found + more))
    remarks = Remarks(list(found))
    days = []
    for day in draft.days:
        try:
            _script(day.draft, origin, request)
        except AudioCoachError as error:
            remarks.add(0, f"{day.draft.title} on {day.date} was left out: {error}")
        else:
            days.append(day)
    if not days and keep_plan:
        return Converted("", sort_remarks(remarks.found))
    from audiocoach.importers.plans import write_plan  # noqa: PLC0415 (only for plans)

    files = dict(write_plan(replace(draft, days=tuple(days)), origin, BLOCK_FILE, request, remarks))
    return Converted(files.pop(BLOCK_FILE), sort_remarks(remarks.found), files)


def _document_of(data: bytes, file: str) -> str:
    """What a document is in which people keep plans, but which is no text; "" for any other file."""
    if data.startswith((_ZIP, _OLD_OFFICE)) and PurePath(file).suffix.lower() in _OFFICE:
        return "an office document"
    start = data[:SNIFFED_BYTES].lstrip().lower()
    return next((name for mark, name in _DOCUMENTS.items() if start.startswith(mark)), "")


def _script(draft: Draft, origin: str, request: ImportRequest) -> tuple[str, tuple[Remark, ...]]:
    """A draft as a script that loads, and the loader's warnings."""
    _check_size(draft, request)
    text = write_script(draft, origin)
    if text.count("\n") > MAX_LINES:
        request.refuse(
            f"the script would have more than {MAX_LINES:,} lines", suggestion="Split the workout."
        )
    return text, () if is_plain(draft.steps) else _warnings(text, request)


def sort_remarks(remarks: Iterable[Remark]) -> tuple[Remark, ...]:
    """Remarks in the order in which they are shown: first those that change the session, then minor ones.
    Those with the same text are one, at the first of their lines and with a count.
    """
    listed = sorted(remarks, key=lambda remark: remark.is_minor)
    counts = Counter(remark.text for remark in listed)
    first = {remark.text: remark for remark in reversed(listed)}
    return tuple(
        replace(first[text], text=f"{text} ({count} times)") if count > 1 else first[text]
        for text, count in counts.items()
    )


def _check_size(draft: Draft, request: ImportRequest) -> None:
    size = measure(draft.steps)
    if size.steps > MAX_STEPS:
        request.refuse(f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track")
    if size.length_ms > MAX_TRACK_MS:
        request.refuse(f"the workout is longer than {MAX_TRACK_MS // 3_600_000} h, the maximum of a track")


def _warnings(text: str, request: ImportRequest) -> tuple[Remark, ...]:
    """The loader's warnings on a script whose lines only it can check.

    Raises:
        UsageError: if the script does not load.
    """
    from audiocoach.script.load import load_workout  # noqa: PLC0415 (most formats need no loader)

    try:
        loaded = load_workout(text, file=request.file)
    except ScriptError as error:
        first = error.problems[0]
        raise UsageError(
            f"{request.file} cannot become a script: {first.message}. {first.suggestion}"
        ) from error
    return tuple(Remark(0, warning.message) for warning in loaded.warnings)
