"""Where the steps of a plain text go: its sections, rounds and clocks, as they are opened and ended."""

from __future__ import annotations

from abc import ABC, abstractmethod
from dataclasses import replace

from audiocoach.errors import Problem
from audiocoach.importers.draft import (
    DraftItem,
    DraftLine,
    DraftRest,
    DraftSay,
    DraftSection,
    ImportRequest,
    Remarks,
)
from audiocoach.importers.text_groups import PairedLines, in_turns
from audiocoach.importers.text_heads import Heading, OpenList, read_heading, read_rest_between
from audiocoach.importers.text_law import LINES_OF, is_step
from audiocoach.importers.text_marks import HAS_AMOUNT, HASH
from audiocoach.importers.words import NAME_CHARS, clean_text
from audiocoach.script.settings import Lines
from audiocoach.units import format_duration, quoted


class TextOutline(ABC):
    """The steps of a text, with the section and the container that are open, and what is wrong so far."""

    def __init__(self, lines: list[str], request: ImportRequest, remarks: Remarks) -> None:
        self._written = lines
        self._lines = lines
        self._request = request
        self._remarks = remarks
        self._problems: list[Problem] = []
        self._steps: list[DraftItem] = []
        self._section: OpenList | None = None
        self._container: OpenList | None = None
        self._title = ""
        self._paired: PairedLines | None = None
        self._places: dict[str, int] = {}
        self._is_rested = False
        """Whether the rounds have their rest, which ends their list."""

    @abstractmethod
    def _end_paragraph(self) -> None:
        """Speak the words that are open."""

    @abstractmethod
    def _drop_pending(self) -> None:
        """End a name whose amounts did not come."""

    def _fits(self, text: str) -> bool:
        return is_step(text, self._kind_of_lines)

    @property
    def _kind_of_lines(self) -> Lines:
        return LINES_OF.get(self._container.heading.key, "whole") if self._container else "whole"

    def _start(self, number: int, text: str, *, is_first: bool = False) -> None:
        """Start a section, or a container in the open section."""
        self._end_paragraph()
        self._drop_pending()
        self._end_paired()
        text = text.strip(" :")
        is_empty = not (self._steps or self._section or self._container)
        heading = read_heading(text) or Heading(clean_text(text, NAME_CHARS))
        if not heading.key and not heading.missing:
            if is_first and is_empty and not self._title:
                self._title = heading.name
                return
            self._end_section()
            if HAS_AMOUNT.search(heading.name):
                self._remarks.add(
                    number, f"{quoted(heading.name)} is a heading; nothing in it is counted or timed"
                )
            self._section = OpenList(number, text, heading)
            return
        self._end_container()
        if heading.missing:
            self._refuse(number, str(heading.missing), heading.missing.suggestion)
        if heading.name:
            self._add(DraftSay(clean_text(f"{heading.name}.")))
        self._container = OpenList(number, text, heading)

    def _rest_between(self, text: str) -> bool:
        """Read ``Rest 60s between rounds`` as an option of the open circuit, or as a step of other rounds."""
        rest = read_rest_between(text) if self._container else None
        if self._container is None or rest is None:
            return False
        key, length_ms = rest
        if self._container.heading.key == "circuit":
            self._container.options[key] = format_duration(length_ms)
            if self._container.steps and key == "round_rest":
                self._is_rested = True
        elif self._container.heading.key in ("superset", "amrap", "for_time") and key == "round_rest":
            self._add(DraftRest(length_ms))
        else:
            return False
        return True

    def _refuse(self, number: int, message: str, suggestion: str = "") -> None:
        source = self._written[number - 1]
        self._problems.append(
            Problem(message, self._request.file, number, 1, source=source, suggestion=suggestion)
        )

    @property
    def _here(self) -> list[DraftItem]:
        """Where the next step goes."""
        if self._paired:
            return self._paired.steps
        place = self._container or self._section
        return place.steps if place else self._steps

    def _add(self, item: DraftItem) -> None:
        self._here.append(item)

    def _end_block(self) -> None:
        """End what an empty line ends: rounds, a clock, and a section whose heading is a plain line."""
        if self._paired:
            self._paired.is_ended = True
            return
        if self._container and self._container.steps:
            self._end_container()
        if self._section and self._section.steps and not HASH.fullmatch(self._lines[self._section.line - 1]):
            self._end_section()

    def _begin_paired(self, number: int, label: str) -> None:
        """Begin a step such as ``A2``, which takes turns with the earlier steps of its letter."""
        if self._paired and self._paired.letter != label[:1]:
            self._end_paired()
        if self._paired is None:
            self._paired = PairedLines(label[:1])
        self._paired.begin(label, number)

    def _end_paired(self) -> None:
        paired, self._paired = self._paired, None
        if paired is None:
            return
        made = in_turns(paired)
        self._here.extend(made.steps)
        for text, number in made.written:
            self._places.setdefault(" ".join(text.split()), number)
        if made.remark:
            self._remarks.add(paired.numbers[0], made.remark)
        if paired.is_ended:
            self._end_block()

    def _end_container(self) -> None:
        self._end_paragraph()
        self._drop_pending()
        self._end_paired()
        made, self._container = self._container, None
        self._is_rested = False
        if made is None:
            return
        if made.heading.missing:
            self._here.extend(made.steps)
            return
        if not made.steps:
            self._refuse(
                made.line, "no steps follow this line", "Write them below it, or write it as a step."
            )
            return
        heading = read_heading(made.text, len(made.steps)) or made.heading
        if heading.remark:
            self._remarks.add(made.line, heading.remark)
        container = heading.container(tuple(made.steps))
        self._add(replace(container, options=(*container.options, *made.options.items())))

    def _end_section(self) -> None:
        self._end_container()
        made, self._section = self._section, None
        if made is None:
            return
        if made.steps:
            self._add(DraftSection(made.heading.name or "Section", tuple(made.steps)))
        elif self._fits(self._lines[made.line - 1].strip(" #:")):
            self._add(DraftLine(self._lines[made.line - 1].strip(" #:")))
        elif made.heading.name:
            self._add(DraftSay(made.heading.name))
            self._remarks.add(
                made.line, f"{quoted(made.heading.name)} has nothing below it; it is only spoken"
            )
