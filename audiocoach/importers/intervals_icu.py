"""Read the workout text of intervals.icu.

A line that starts with a dash is a step, any other line is a heading. ``5x`` in a heading repeats the block
below it, which ends at the next empty line. In a step, ``4x`` directly before a length repeats what follows,
and so do brackets: ``3x(1m 120% 1m 50%)``. ``m`` is minutes and ``mtr`` metres. A step's targets follow its
length.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from audiocoach.importers import effort
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLoop,
    DraftSection,
    DraftStep,
    Importer,
    ImportRequest,
    Remark,
    Remarks,
    TimedText,
)
from audiocoach.importers.targets import StepTargets, length_of, read_targets
from audiocoach.importers.words import NAME_CHARS, arrange_notes, clean_text, warn_if_short
from audiocoach.script.model import MAX_ROUNDS, MAX_STEPS, RunWord
from audiocoach.units import parse_pace_ms_per_m, quoted

_STEP = re.compile(r"\s*[-–•*]\s*(?=\S)(.*)")
_TIMES = re.compile(r"(?<![\w.])(\d{1,6})\s?[x×](?!\w)", re.IGNORECASE | re.ASCII)
_TIMES_OF = re.compile(r"(?<![\w.])(\d{1,6})\s?[x×]\s?(?=[\d(])", re.IGNORECASE | re.ASCII)
_BRACKETS = re.compile(r"\(([^()]*)\)?([^()]*)")
_TOO_DEEP = re.compile(r"\d\s?[x×]\s?\(.*\(", re.IGNORECASE | re.ASCII)
_BETWEEN_STEPS = re.compile(r"[,;+]\s|\s[/&+]\s")
_PROMPT_AT = re.compile(r"(?<!\S)(\d{1,6})\^", re.ASCII)
_PROMPTS_END = "<!>"
_RUNS = re.compile(r"\bpace\b|\d(?:mtr|km|mi)\b|/(?:km|mi)\b", re.IGNORECASE)


def read_intervals(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a workout text, and remarks on what was changed or left out.

    Raises:
        ScriptError: if it is not text, has no step, or needs a pace and there is none.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        request.refuse("this is not UTF-8 text", line=line, suggestion="Save it as UTF-8.")
    return _IntervalsReader(text, request).draft()


@dataclass(slots=True)
class _Block:
    """A heading with the steps below it."""

    line: int = 0
    name: str = ""
    times: int = 1
    steps: list[DraftItem] = field(default_factory=list)

    def to_items(self) -> Iterator[DraftItem]:
        steps: tuple[DraftItem, ...] = tuple(self.steps)
        if self.times > 1:
            steps = (DraftLoop(self.times, steps),)
        yield from (DraftSection(self.name, steps),) if self.name else steps


@dataclass(frozen=True, slots=True)
class _Repeat:
    """The repeat in a step's line. Each of ``steps`` is written like a line; ``rest`` is what follows it."""

    times: int
    steps: tuple[str, ...]
    rest: str = ""


class _IntervalsReader:
    def __init__(self, text: str, request: ImportRequest) -> None:
        self._lines = text.splitlines()
        self._request = request
        self._remarks = Remarks()
        self._word: RunWord = request.word or ("run" if _RUNS.search(text) else "ride")
        self._block = _Block()
        self._steps: list[DraftItem] = []
        self._leaves = 0
        self._prose: list[str] = []

    def draft(self) -> tuple[Draft, tuple[Remark, ...]]:
        for number, line in enumerate(self._lines, start=1):
            step = _STEP.fullmatch(line)
            if step:
                self._add(number, step[1].strip())
            elif line.strip().endswith("."):
                self._add_sentence(number, line.strip())
            elif line.strip():
                self._start_block(number, line.strip())
            elif self._block.steps:
                self._end_block()
        self._end_block()
        if not self._steps:
            self._request.refuse(
                "this text has no steps", suggestion="Write a step with a dash, like - 10m 60%."
            )
        description = clean_text(" ".join(self._prose))
        return Draft(self._request.title, tuple(self._steps), description), tuple(self._remarks.found)

    def _end_block(self) -> None:
        """End the current block. A heading without steps is a sentence."""
        block = self._block
        if block.steps:
            self._steps += block.to_items()
        elif block.line:
            self._add_sentence(block.line, self._lines[block.line - 1].strip())
        self._block = _Block()

    def _add_sentence(self, line: int, text: str) -> None:
        """Add a sentence before the first step to the description."""
        if self._steps or self._block.steps:
            self._remarks.add(line, f"{quoted(text)} does not belong to a step; it was left out")
        else:
            self._prose.append(text)

    def _start_block(self, line: int, text: str) -> None:
        found = _TIMES.search(text)
        times = int(found[1]) if found else 1
        self._check_times(line, times)
        name = text[: found.start()] + text[found.end() :] if found else text
        name = clean_text(name.strip(" :#"), NAME_CHARS)
        if found and not name and self._block.name and not self._block.steps:
            name = self._block.name
        else:
            self._end_block()
        self._block = _Block(line, name, times)

    def _check_times(self, line: int, times: int) -> None:
        if not 1 <= times <= MAX_ROUNDS:
            self._request.refuse(f"{times} repeats are not possible; write 1 to {MAX_ROUNDS:,}", line=line)

    def _add(self, line: int, text: str) -> None:
        """Add a step's line to the block: one step, or several that the line repeats."""
        repeat = _repeat_in(text)
        if repeat is None:
            if _TOO_DEEP.search(text):
                remark = "has nested brackets and was left out; repeat the block with a heading"
                self._remarks.add(line, f"{quoted(text)} {remark}")
            elif step := self._step(line, text):
                self._block.steps.append(step)
            return
        self._check_times(line, repeat.times)
        found = [self._step(line, written, repeat.times) for written in repeat.steps]
        steps = tuple(step for step in found if step)
        if repeat.rest:
            self._remarks.add(line, f"{quoted(repeat.rest)} after the brackets was left out")
        if steps:
            self._block.steps += (DraftLoop(repeat.times, steps),) if repeat.times > 1 else steps

    def _step(self, line: int, text: str, times: int = 1) -> DraftStep | None:
        """One step, done ``times`` in each round of the block; ``None`` if it was left out."""
        cue, found, rest = self._split_step(text)
        if found is None:
            self._remarks.add(
                line, f"{quoted(text)} has no length (like 10m, 30s or 400mtr) and was left out"
            )
            return None
        if written := _TIMES.search(cue) or _TIMES_OF.search(cue):
            self._remarks.add(
                line, f"{quoted(written[0])} repeats nothing; write a repeat directly before a length"
            )
        targets = read_targets(rest)
        for remark in targets.remarks:
            self._remarks.add(line, remark)
        step = self._make_step(line, found, targets)
        if step is None:
            self._remarks.add(line, f"{quoted(text)} has a length of zero and was left out")
            return None
        warn_if_short(line, step.length_ms, self._remarks)
        self._leaves += self._block.times * times
        if self._leaves > MAX_STEPS:
            self._request.refuse(
                f"the workout has more than {MAX_STEPS:,} steps, the maximum of a track", line=line
            )
        return self._with_words(line, step, cue)

    def _split_step(self, text: str) -> tuple[str, str | None, str]:
        """The words before a step's length, the length, and what follows it."""
        cue, end, body = text.rpartition(_PROMPTS_END)
        words = body.split()
        for place, word in enumerate(words):
            if length_of(word) is not None:
                before = " ".join(words[:place])
                return f"{cue} {before}".strip(), word, " ".join(words[place + 1 :])
        return (cue if end else text), None, ""

    def _make_step(self, line: int, written: str, targets: StepTargets) -> DraftStep | None:
        length = length_of(written)
        assert length is not None  # found by length_of
        name = effort.name_for(targets.effort, self._word)
        step = DraftStep(self._word, name, length.time_ms, effort=targets.effort, tips=targets.tips)
        if length.distance:
            pace = targets.pace or self._request.pace
            if not pace:
                self._request.refuse(
                    f"{quoted(written)} is a distance and needs a pace",
                    line=line,
                    suggestion="Write the pace after it, or add --pace 5:00/km.",
                )
            if not targets.pace:
                self._remarks.add(line, f"{written} was converted to time at {pace}")
            length_ms = round(length.metres * parse_pace_ms_per_m(pace))
            step = replace(step, length_ms=length_ms, distance=length.distance, pace=pace)
        elif targets.pace:
            self._remarks.add(
                line, f"the pace {targets.pace} became a spoken tip, because the step has a time"
            )
            step = replace(step, tips=(*step.tips, _spoken_pace(targets.pace)))
        return step if step.length_ms else None

    def _with_words(self, line: int, step: DraftStep, cue: str) -> DraftStep:
        """The step with its cue as its name, and words with a time (``33^Halfway there``) as notes."""
        first, *timed = _PROMPT_AT.split(cue)
        words = [
            (line, TimedText(int(at) * 1000, said)) for at, said in zip(timed[::2], timed[1::2], strict=True)
        ]
        name = clean_text(first.strip(" -:"))
        if len(name) > NAME_CHARS:
            words.insert(0, (line, TimedText(0, first)))
            name = ""
        elif first.strip() and not name:
            self._remarks.add(line, f"{quoted(first)} contains nothing that can be spoken and was left out")
        notes, tips = arrange_notes(words, step.length_ms, self._remarks)
        return replace(step, name=name or step.name, notes=notes, tips=(*step.tips, *tips))


def _repeat_in(text: str) -> _Repeat | None:
    """The repeat in a step's line. Words before it belong to the first step."""
    for found in _TIMES_OF.finditer(text):
        cue, behind = text[: found.start()], text[found.end() :]
        brackets = _BRACKETS.fullmatch(behind)
        inside, rest = (brackets[1], brackets[2]) if brackets else (behind, "")
        lengths = [length_of(word.rstrip(",;+")) is not None for word in inside.split()]
        if any(lengths) and (brackets or lengths[0]):
            first, *others = _steps_in(inside)
            return _Repeat(int(found[1]), (f"{cue}{first}", *others), rest.strip())
    return None


def _steps_in(text: str) -> list[str]:
    """Steps written one after the other. Each but the first begins with its length."""
    steps: list[list[str]] = []
    for part in _BETWEEN_STEPS.split(text):
        has_length = False
        steps.append([])
        for word in part.split():
            is_length = length_of(word) is not None
            if is_length and has_length:
                steps.append([])
            has_length |= is_length
            steps[-1].append(word)
    return [" ".join(words) for words in steps if words]


def _spoken_pace(pace: str) -> str:
    clock, _, unit = pace.partition("/")
    minutes, _, seconds = clock.partition(":")
    rest = f" {int(seconds)}" if int(seconds) else ""
    return f"Pace {int(minutes)} minutes{rest} a {'mile' if unit == 'mi' else 'kilometre'}."


def _recognises(start: bytes) -> bool:
    return any(map(_STEP.fullmatch, start.decode(errors="replace").splitlines()))


IMPORTER = Importer("intervals", "intervals.icu", (".txt", ".icu"), _recognises, read_intervals)
