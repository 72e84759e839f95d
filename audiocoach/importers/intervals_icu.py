"""Read the workout text of intervals.icu.

A line that starts with a dash is a step, any other line is a heading. ``5x`` in a heading repeats the block
below it, which ends at the next empty line; in a step without a length it repeats the indented steps below.
In a step, ``4x`` directly before a length repeats what follows, and so do brackets: ``3x(1m 120% 1m 50%)``.
``m`` is minutes and ``mtr`` metres. A step's targets follow its length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLoop,
    DraftSection,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.encoding import decode_text
from audiocoach.importers.intervals_line import WrittenItem, WrittenRepeat, has_length, read_items, shorten
from audiocoach.importers.intervals_step import StepMaker
from audiocoach.importers.runna import looks_like_runna
from audiocoach.importers.targets import is_target, length_of
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.constants import MAX_ROUNDS, MAX_STEPS, MAX_TRACK_MS
from audiocoach.units import quoted

if TYPE_CHECKING:
    from audiocoach.script.model import RunWord

MAX_LINE_CHARS = 2000
"""The longest line that is read; no real one is as long."""

_STEP = re.compile(r"(\s*)(?:[-–•]\s*|\*\s+|\d{1,2}[.)]\s+)(?=\S)(.*)")
_TIMES = re.compile(
    r"(?<![\w.])(?P<before>\d{1,6})\s?[x×](?!\w)|(?<!\w)[x×]\s?(?P<after>\d{1,6})(?![\w.])"
    r"|(?<![\w.])(?P<word>\d{1,6})\s(?:times|rounds)\b",
    re.IGNORECASE | re.ASCII,
)
_DECORATION = re.compile(r"\*\*|__|`")
_STARRED = re.compile(r"\s*\*(?=\S)([^*]+)(?<=\S)\*\s*")
_RUNS = re.compile(r"\bpace\b|\d(?:mtr|km|mi|yd|yrd|y)\b|/(?:km|mi)\b", re.IGNORECASE)
_NAMING = "repeat|repeats|of|the following|rounds|times"
_PROSE = re.compile(r"(?:notes?|comments?|description|goal|purpose|focus)\s*:\s*\S", re.IGNORECASE)
_PLAIN_WORDS = 12
"""More words than this are prose, whatever amounts they contain."""


def read_intervals(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a workout text, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not text, has no step, or needs a pace and there is none.
    """
    remarks = Remarks()
    text = decode_text(data, request, remarks)
    for number, line in enumerate(text.splitlines(), start=1):
        if len(line) > MAX_LINE_CHARS:
            request.refuse(
                f"the line has more than {MAX_LINE_CHARS:,} characters",
                line=number,
                suggestion="Write each step in a line of its own.",
            )
    return _IntervalsReader(text, request, remarks).draft()


@dataclass(slots=True)
class _Block:
    """Steps below a heading, or indented below a line at ``indent``; a heading has none."""

    line: int = 0
    name: str = ""
    times: int = 1
    indent: int | None = None
    steps: list[DraftItem] = field(default_factory=list)

    def to_items(self) -> tuple[DraftItem, ...]:
        steps: tuple[DraftItem, ...] = tuple(self.steps)
        if self.times > 1 and steps:
            steps = (DraftLoop(self.times, steps),)
        return (DraftSection(self.name, steps),) if self.name and steps else steps


class _IntervalsReader:
    def __init__(self, text: str, request: ImportRequest, remarks: Remarks) -> None:
        self._lines = [_undecorated(line) for line in text.splitlines()]
        self._request = request
        self._remarks = remarks
        word: RunWord = request.word or ("run" if _RUNS.search(text) else "ride")
        self._maker = StepMaker(request, remarks, word, text)
        self._root = _Block()
        self._open: list[_Block] = []
        self._leaves = 0
        self._length_ms = 0
        self._prose: list[str] = []

    def draft(self) -> tuple[Draft, tuple[Remark, ...]]:
        for number, line in enumerate(self._lines, start=1):
            text = line.strip()
            step = _STEP.fullmatch(line)
            if step:
                self._add_line(number, len(step[1].expandtabs(4)), step[2].strip())
            elif not text:
                self._end_blocks(is_blank=True)
            elif self._is_bare_step(number, text):
                self._remarks.add(number, f"{quoted(text)} was read as a step, though it has no dash")
                self._add(number, text)
            elif _PROSE.match(text) or text.endswith((".", "!", "?")) or len(text.split()) > _PLAIN_WORDS:
                self._add_sentence(number, text)
            else:
                self._start_heading(number, text)
        self._end_blocks()
        if not self._root.steps:
            self._request.refuse(
                "this text has no steps", suggestion="Write a step with a dash, like - 10m 60%."
            )
        description = clean_text(" ".join(self._prose))
        return Draft(self._request.title, tuple(self._root.steps), description), tuple(self._remarks.found)

    @property
    def _steps(self) -> list[DraftItem]:
        """The list that the next step is added to."""
        return self._open[-1].steps if self._open else self._root.steps

    def _is_bare_step(self, line: int, text: str) -> bool:
        """Whether a line without a dash is a step: it begins with a length or a count, has a target, and no
        steps of its own below it.
        """
        words = shorten(text).split()
        counted = re.match(r"\d{1,6}\s?[x×]\s?(?=[\d(])", text)
        if not (counted or length_of(words[0].strip(",:"))) or not any(map(is_target, words[1:])):
            return False
        return not (line < len(self._lines) and _STEP.fullmatch(self._lines[line]))

    def _end_blocks(self, *, is_blank: bool = False, indent: int | None = None) -> None:
        """End the open blocks: all; at a blank line, those of headings that have steps; or those that are
        indented as much as ``indent``.
        """
        while self._open:
            block = self._open[-1]
            if is_blank and (block.indent is not None or not any(one.steps for one in self._open)):
                return
            if indent is not None and (block.indent is None or block.indent < indent):
                return
            self._open.pop()
            if block.steps:
                self._steps.extend(block.to_items())
            elif block.line and not (self._open and self._open[-1].line == block.line):
                self._add_sentence(block.line, self._lines[block.line - 1].strip())

    def _add_sentence(self, line: int, text: str) -> None:
        """Add a sentence before the first step to the description."""
        if self._root.steps or any(block.steps for block in self._open):
            self._remarks.add(line, f"{quoted(text)} does not belong to a step; it was left out")
        else:
            self._prose.append(text)

    def _start_heading(self, line: int, text: str) -> None:
        name, times = self._heading(line, text)
        pending = self._open[-1] if self._open and not self._open[-1].steps else None
        if pending and pending.indent is None and (times > 1 or pending.times > 1):
            # A count above a name, a name above a count, or a count above a count.
            if name and pending.name:
                self._end_blocks()
            elif times == 1 or pending.times == 1:
                self._open.pop()
                name, times = name or pending.name, times * pending.times
        else:
            self._end_blocks()
        self._open.append(_Block(line, name, times))

    def _heading(self, line: int, text: str) -> tuple[str, int]:
        """The name and the count of a heading."""
        counts = list(_TIMES.finditer(text))
        times = 1
        for found in counts:
            count = int(found["before"] or found["after"] or found["word"])
            self._check_times(line, count)
            times *= count
        if len(counts) > 1:
            self._remarks.add(line, f"{quoted(text)} counts twice; its block is done {times} times")
            self._check_times(line, times)
        name = _TIMES.sub(" ", text)
        name = clean_text(name.strip(" :#()-–*"), NAME_CHARS)
        return ("" if re.fullmatch(rf"(?:(?:{_NAMING})\s*)+", name, re.IGNORECASE) else name), times

    def _check_times(self, line: int, times: int) -> None:
        if not 1 <= times <= MAX_ROUNDS:
            self._request.refuse(f"{times} repeats are not possible; write 1 to {MAX_ROUNDS:,}", line=line)

    def _add_line(self, line: int, indent: int, text: str) -> None:
        """Add a line with a dash: steps, or the head of the lines indented below it."""
        self._end_blocks(indent=indent)
        if not has_length(shorten(text)) and (_TIMES.search(text) or self._next_indent(line) > indent):
            if self._next_indent(line) > indent:
                name, times = self._heading(line, text)
                self._open.append(_Block(line, name, times, indent))
                return
            if self._next_indent(line) == indent:
                self._start_flat(line, text)
                return
        self._add(line, text)

    def _start_flat(self, line: int, text: str) -> None:
        """Start a block at a line with a dash and a count whose steps are not indented."""
        name, times = self._heading(line, text)
        self._end_blocks()
        self._open.append(_Block(line, name, times))
        self._remarks.add(line, f"{quoted(text)} repeats the lines below it, up to the next empty line")

    def _next_indent(self, line: int) -> int:
        """The indent of the next line if it is a step; else -1."""
        following = next((text for text in self._lines[line:] if text.strip()), "")
        step = _STEP.fullmatch(following)
        return len(step[1].expandtabs(4)) if step else -1

    def _add(self, line: int, text: str) -> None:
        """Add the steps of a line to the open block."""
        times = 1
        for block in self._open:
            times *= block.times
        self._steps.extend(self._made(line, read_items(text), times))

    def _made(self, line: int, items: tuple[WrittenItem, ...], times: int) -> Iterator[DraftItem]:
        """The steps of a line, each done ``times`` by the repeats around it."""
        for item in items:
            if isinstance(item, WrittenRepeat):
                self._check_times(line, item.times)
                steps = tuple(self._made(line, item.items, times * item.times))
                if steps:
                    yield from (DraftLoop(item.times, steps),) if item.times > 1 else steps
                continue
            if item.length and (found := _TIMES.search(item.cue)):
                what = f"{quoted(found[0])} repeats nothing; write a repeat directly before a length"
                self._remarks.add(line, what)
            step = self._maker.make(line, item, in_repeat=times > 1)
            if step:
                self._count(line, times, times * int(step.length_ms))
                yield step

    def _count(self, line: int, steps: int, length_ms: int) -> None:
        self._leaves += steps
        self._length_ms += length_ms
        if self._leaves > MAX_STEPS:
            self._request.refuse(
                f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track", line=line
            )
        if self._length_ms > MAX_TRACK_MS:
            hours = MAX_TRACK_MS // 3_600_000
            self._request.refuse(
                f"the workout is longer than {hours} h, the maximum of a track",
                line=line,
                suggestion="In this format m is minutes; write mtr for metres.",
            )


def _undecorated(line: str) -> str:
    """A line without the stars and ticks that make it bold."""
    starred = _STARRED.fullmatch(line)
    return _DECORATION.sub("", starred[1] if starred else line)


def _recognises(start: bytes) -> bool:
    """Whether a line with a dash has a length and a target, or most such lines are only lengths.

    A title of its own above the lines is that of a plain text, as an export writes it. The lines of Runna may
    have bullets, too.
    """
    text = start.decode(errors="replace")
    if start.lstrip().startswith(b"Title: ") or looks_like_runna(text):
        return False
    steps = [found[2] for found in map(_STEP.fullmatch, text.splitlines()) if found]
    shortened = [shorten(step) for step in steps]
    if any(has_length(step) and any(map(is_target, step.split())) for step in shortened):
        return True
    return bool(steps) and all(length_of(step.split()[0].lower()) for step in shortened)


IMPORTER = Importer("intervals", "intervals.icu", (".txt", ".icu"), _recognises, read_intervals)
