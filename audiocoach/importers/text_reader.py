"""Read a plain text: gym notes, a workout of the day, a physio's sheet, a meditation.

A line is a step if the law of a line (:mod:`audiocoach.script.shorthand`) understands it. A heading makes a
section, rounds, or a clock of the lines below it. Paragraphs are spoken; ``[pause 10s]``, ``(pause)`` and
``...`` are pauses in them. A line that is neither is an error with the form that would work.
"""

from __future__ import annotations

import re

from audiocoach.errors import ScriptError
from audiocoach.importers.draft import (
    Draft,
    DraftItem,
    DraftLine,
    DraftPause,
    DraftRest,
    DraftSay,
    ImportRequest,
    Remark,
    Remarks,
)
from audiocoach.importers.encoding import decode_text
from audiocoach.importers.text_heads import read_heading, read_rest, read_rest_between
from audiocoach.importers.text_law import (
    check_script,
    check_step,
    has_distance,
    in_its_language,
    is_known,
    is_step_in_a_sentence,
    is_total,
    lines_in,
    name_of,
    pauses_in_its_tip,
    read_steps,
    sport_word,
    with_pace,
    without_set_label,
)
from audiocoach.importers.text_marks import (
    AMOUNTS,
    HALF_OF_DAY,
    HAS_AMOUNT,
    HASH,
    HEADING_WORDS,
    ITEM,
    LEFT_OUT,
    MAX_HEADING_WORDS,
    MAX_STEP_WORDS,
    PAUSE_LINE,
    RULE,
    SENTENCE_END,
    SETS_OF,
    SHORT_UNIT,
    TITLE,
    are_items,
    breaths,
    counted,
    has_pauses,
    label_of,
    numbered,
    plain_line,
    read_length,
    split_paragraph,
    split_pauses,
    then_below,
    then_rounds,
    without_pauses,
)
from audiocoach.importers.text_outline import TextOutline
from audiocoach.importers.words import clean_text
from audiocoach.script.constants import MAX_SPOKEN_CHARS, MAX_TRACK_MS
from audiocoach.script.plain_words import with_figures
from audiocoach.script.quantities import RefusalError
from audiocoach.script.words import has_swim
from audiocoach.units import format_duration, quoted

MAX_LINES = 4000
_MAX_PROBLEMS = 100


def read(data: bytes, request: ImportRequest) -> tuple[Draft, tuple[Remark, ...]]:
    """The session of a plain text, and remarks on what was guessed or left out.

    Raises:
        ScriptError: with every line that is neither a step nor words.
    """
    remarks = Remarks()
    return _TextReader(decode_text(data, request, remarks).splitlines(), request, remarks).draft()


class _TextReader(TextOutline):
    def __init__(self, lines: list[str], request: ImportRequest, remarks: Remarks) -> None:
        if len(lines) > MAX_LINES:
            request.refuse(f"the text has more than {MAX_LINES:,} lines", suggestion="Split it.")
        super().__init__(lines, request, remarks)
        self._lines = [plain_line(line) for line in lines]
        self._prose: list[str] = []
        self._name = ""
        self._pending: tuple[int, str] | None = None
        self._label = ""
        self._sport = sport_word(self._lines)

    def draft(self) -> tuple[Draft, tuple[Remark, ...]]:
        for number, line in enumerate(self._lines, start=1):
            if not line.strip() or RULE.fullmatch(line):
                self._end_paragraph()
                self._drop_pending()
                self._end_block()
                continue
            self._read(number, line)
            if len(self._problems) >= _MAX_PROBLEMS:
                break
        self._drop_pending()
        self._end_section()
        if self._problems:
            raise ScriptError(self._problems)
        if not self._steps:
            self._request.refuse(
                "this text has no steps and nothing to say",
                suggestion="Write a step, like Squat 40s.",
            )
        steps = with_pace(self._steps, self._request.pace, self._remarks)
        draft = Draft(self._title or self._request.title, steps)
        draft = in_its_language(draft, self._lines, self._remarks)
        check_script(draft, self._request.file, self._places, self._written)
        return draft, tuple(self._remarks.found)

    def _read(self, number: int, line: str) -> None:
        """Read a line that is not empty."""
        if half := HALF_OF_DAY.fullmatch(line):
            self._start(number, half[1])
            line = half[2]
        if before := then_below().fullmatch(line):
            line = before[1]
        elif (parts := then_rounds().fullmatch(line)) and self._line(number + 1).strip():
            self._read(number, parts[1])
            line = f"{parts[2]}:"
        item = ITEM.match(line)
        text = with_figures(clean_text(line[item.end() :] if item else line))
        self._label = label_of(item) or (self._label if self._pending else "")
        if self._paired and not self._label and (rest_ms := read_rest(text)):
            self._end_paragraph()
            self._drop_pending()
            self._paired.add_rest(rest_ms)
        elif hashed := HASH.fullmatch(line):
            self._start(number, hashed[2], is_first=len(hashed[1]) == 1)
        elif not text:
            if has_pauses(line):
                self._speak(number, line.strip())
                self._end_paragraph()
            else:
                self._remarks.add(
                    number, f"{quoted(line)} contains nothing that can be spoken and was left out"
                )
        elif LEFT_OUT.fullmatch(text):
            self._remarks.add(number, f"{quoted(text)} was left out", is_minor=True)
        elif not item and not self._title and not self._steps and (titled := TITLE.fullmatch(text)):
            self._title = titled[1]
        elif not item and self._is_title(number, text):
            self._title = text
        elif not item and self._is_title_with_figures(number, text):
            self._title = text
            self._remarks.add(number, f"{quoted(text)} is the title; nothing in it is counted or timed")
        elif self._pending and AMOUNTS.match(text) and self._step(number, text, is_item=True):
            pass
        elif self._is_heading(number, text, is_item=item is not None):
            self._start(number, text)
        elif not self._step(number, text, is_item=item is not None):
            self._words(number, text, is_item=item is not None)

    def _is_title(self, number: int, text: str) -> bool:
        """Whether a line is the title: the first, above an empty line or a list, and no sentence."""
        is_first = not (self._title or self._steps or self._section or self._container or self._prose)
        following = self._line(number + 1)
        is_above = (
            not following.strip()
            or LEFT_OUT.fullmatch(following.strip())
            or (
                not HEADING_WORDS.fullmatch(text)
                and (
                    ITEM.match(following)
                    or (
                        not re.search("[0-9]", numbered().sub("", text))
                        and not following[0].islower()
                        and (self._reads(following)[0] or self._is_name(number + 1, following))
                    )
                )
            )
        )
        return (
            is_first
            and bool(is_above)
            and not text.endswith((*SENTENCE_END, ":"))
            and len(text.split()) <= MAX_HEADING_WORDS + 2
            and not HAS_AMOUNT.search(text)
            and not re.search("[0-9]", numbered().sub("", text))
            and read_heading(text) is None
            and not self._is_name(number, text)
            and not has_pauses(text)
        )

    def _is_title_with_figures(self, number: int, text: str) -> bool:
        """Whether the first line, alone above a list, is no step of it: ``Tuesday swim - 2,400m``, or
        ``Evening mobility 15 min`` where all that follows takes about as long.
        """
        is_first = not (self._title or self._steps or self._section or self._container or self._prose)
        below = [clean_text(line) for line in self._lines[number:]]
        is_alone = len(below) > 2 and not below[0] and bool(below[1]) and bool(below[2])
        if (
            not (is_first and is_alone)
            or text.endswith((*SENTENCE_END, ":"))
            or read_heading(text) is not None
        ):
            return False
        if not self._reads(text)[0]:
            return not is_known(re.sub(r"[\W\d_]+", " ", text).strip()) and len(text.split()) > 1
        return is_total(text, [ITEM.sub("", line, 1) for line in self._lines[number:]])

    def _is_heading(self, number: int, text: str, *, is_item: bool) -> bool:
        following = self._line(number + 1)
        if text.endswith(":"):
            return True
        if text.endswith(SENTENCE_END) or len(text.split()) > MAX_STEP_WORDS:
            return False
        heading = read_heading(text)
        if heading is not None and heading.is_named and are_items(self._line(number), following):
            return False
        if heading is not None and not self._fits(text) and not SETS_OF.search(text):
            return heading.key != "circuit" or not is_known(heading.value)  # Cat-cow, 8 rounds
        if is_item or HAS_AMOUNT.search(text) or self._is_name(number, text) or not following.strip():
            return False
        return len(text.split()) <= MAX_HEADING_WORDS and (
            HEADING_WORDS.fullmatch(text) is not None
            or (text.isupper() and len(text) > 3)
            or (ITEM.match(following) is not None and self._fits(clean_text(ITEM.sub("", following, 1))))
        )

    def _line(self, number: int) -> str:
        return self._lines[number - 1] if number <= len(self._lines) else ""

    def _is_name(self, number: int, text: str) -> bool:
        """Whether a line is the name of the exercise whose amounts are on the next line."""
        following = next((line for line in self._lines[number:] if line.strip()), "")
        amounts = clean_text(ITEM.sub("", following, 1) if ITEM.match(following) else following)
        amounts = without_set_label(amounts)
        is_named = bool(self._reads(f"{text} {amounts}")[0])
        return bool(AMOUNTS.match(amounts)) and is_named and not self._reads(amounts)[0]

    def _step(self, number: int, text: str, *, is_item: bool) -> bool:
        """Add the step that a line is; whether it is one."""
        if self._rest_between(text):
            return True
        if PAUSE_LINE.match(text) and (length_ms := read_length(text)):
            self._end_paragraph()
            is_spoken = bool(self._here) and isinstance(self._here[-1], DraftSay | DraftPause)
            self._add(DraftPause(length_ms) if is_spoken else DraftRest(length_ms))
            return True
        if has_pauses(text) and not (is_item and pauses_in_its_tip(text)):
            return False
        if self._prose and not is_item and text[0].islower() and not self._prose[-1].endswith(SENTENCE_END):
            return False
        bare = text.rstrip(".!").rstrip() if text.endswith((".", "!")) and not text.endswith("..") else text
        is_short = bool(SHORT_UNIT.search(text)) and len(text.split()) <= MAX_HEADING_WORDS
        if bare != text and not (is_item or is_short or is_step_in_a_sentence(bare)):
            return False
        name = self._pending[1] if self._pending else self._name
        candidates = [bare]
        if ":" in bare and not self._reads(bare)[0]:
            candidates.append(" ".join(bare.replace(":", " ", 1).split()))
        if name and AMOUNTS.match(amounts := without_set_label(bare)):
            candidates = [*candidates, f"{name} {amounts}"][:: -1 if self._pending else 1]
        if self._sport and AMOUNTS.match(bare):
            is_swum = has_swim(self._sport)
            candidates.insert(0 if is_swum else len(candidates), f"{self._sport} {bare}")
        word = self._request.word
        if word and not self._sport and AMOUNTS.match(bare) and has_distance(f"{word} {bare}"):
            candidates.append(f"{word.capitalize()} {bare}")
        is_clear = is_item or not self._prose or (HAS_AMOUNT.search(text) and not text[0].islower())
        for reads in (self._is_line, self._reads) if is_clear else (self._is_line,):
            for candidate in dict.fromkeys(candidates):
                items, offered = reads(candidate)
                if items:
                    self._take(
                        number,
                        candidate,
                        items,
                        offered,
                        is_of_name=candidate.startswith(f"{name} ") and candidate != bare,
                    )
                    return True
        return False

    def _take(
        self, number: int, text: str, items: tuple[DraftItem, ...], offered: str, *, is_of_name: bool
    ) -> None:
        """Add the steps of a line."""
        self._end_paragraph()
        if is_of_name:
            self._pending = None
        else:
            self._drop_pending()
        if self._label and (self._container is None or self._container.heading.key == "circuit"):
            self._begin_paired(number, self._label)
        else:
            self._end_paired()
        if self._is_rested:
            self._end_container()
            self._remarks.add(number, f"{quoted(text)} is done once, after the rounds above it")
        for item in items:
            if isinstance(item, DraftLine):
                self._name = name_of(item.text) or self._name
            for line in lines_in(item):
                self._places.setdefault(" ".join(line.split()), number)
            self._add(item)
        if offered:
            self._remarks.add(number, f"{quoted(text)} was read as {offered}")

    def _is_line(self, text: str) -> tuple[tuple[DraftItem, ...], str]:
        return ((DraftLine(text),), "") if self._fits(text) else ((), "")

    def _reads(self, text: str) -> tuple[tuple[DraftItem, ...], str]:
        return read_steps(text, self._kind_of_lines)

    def _words(self, number: int, text: str, *, is_item: bool) -> None:
        """Speak a line that is no step, or refuse it."""
        is_amounts = bool(AMOUNTS.match(text)) and self._fits(f"Squat {text}")
        is_apart = bool(HAS_AMOUNT.search(text)) and len(text.split()) <= MAX_HEADING_WORDS
        is_apart = is_apart and bool(self._prose) and self._prose[-1].endswith(SENTENCE_END)
        is_long = len(text.split()) > MAX_STEP_WORDS or (bool(self._prose) and not (is_amounts or is_apart))
        is_sentence = text.endswith(SENTENCE_END) or (is_long and not counted().search(text))
        has_pause = has_pauses(text)
        if not re.search(r"\d", text) or has_pause:
            is_open = bool(self._prose) and text[0].islower()
            is_name = self._is_name(number, text) or (is_known(text) and not is_sentence)
            if is_name and not has_pause and not is_open:
                self._drop_pending()
                self._pending = (number, text)
                return
            if is_item and len(text.split()) <= 4 and not is_sentence:
                self._remarks.add(number, f"{quoted(text)} has no amount; it is only spoken")
            if has_pause and re.search(r"\d", text) and (is_item or HAS_AMOUNT.search(without_pauses(text))):
                self._say_only_spoken(number, text)
            self._speak(number, text)
        elif is_sentence:
            if is_item or HAS_AMOUNT.search(text) or breaths().search(text) or self._fits(text.rstrip(".!")):
                self._say_only_spoken(number, text)
            self._speak(number, text)
        else:
            self._refuse_line(number, text)

    def _say_only_spoken(self, number: int, text: str) -> None:
        self._remarks.add(number, f"{quoted(text)} is only spoken: nothing in it is counted or timed")

    def _speak(self, number: int, text: str) -> None:
        self._drop_pending()
        for part in split_pauses(text):
            if isinstance(part, str):
                self._prose.append(part)
                continue
            self._end_paragraph()
            if part.length_ms > MAX_TRACK_MS:
                self._refuse(number, f"{quoted(part.text)} is longer than a track")
                continue
            if part.is_guess:
                what = f"{quoted(part.text)} became a pause of {format_duration(part.length_ms)}"
                self._remarks.add(number, what, is_minor=True)
            self._add(DraftPause(part.length_ms))

    def _end_paragraph(self) -> None:
        text = clean_text(" ".join(self._prose), 10 * MAX_SPOKEN_CHARS * MAX_LINES)
        self._prose = []
        for part in split_paragraph(text):
            self._add(DraftSay(part))

    def _drop_pending(self) -> None:
        """Refuse the name of an exercise that no amount follows."""
        if self._pending:
            number, name = self._pending
            self._pending = None
            if self._kind_of_lines in ("bare", "free"):
                self._add(DraftLine(name))
                return
            forms = f"Write {name} 30s, {name} 10 reps or {name} 3x10."
            self._refuse(number, f"{quoted(name)} has no amount", forms)

    def _refuse_line(self, number: int, text: str) -> None:
        try:
            check_step(text, self._kind_of_lines)
        except RefusalError as error:
            if read_rest_between(text):
                return self._refuse(
                    number,
                    "this rest has no rounds around it",
                    "Write the rounds above their steps, like 3 rounds:, or Rest 60s below each step.",
                )
            return self._refuse(number, str(error), error.suggestion)
        self._refuse(number, f"it is not clear what {quoted(text)} means")
