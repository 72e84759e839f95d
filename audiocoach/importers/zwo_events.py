"""The texts in a Zwift workout: their times, and the steps that they are in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import groupby

from audiocoach.importers import effort
from audiocoach.importers.draft import DraftStep, Remarks, TimedText
from audiocoach.importers.markup import Element
from audiocoach.importers.words import arrange_notes, read_number
from audiocoach.units import parse_pace_ms_per_m, quoted

EVENT_TAGS = ("textevent", "textnotification")
_MESSAGES = ("message", "mssage", "text")
_SENTENCE_ENDS = (".", "!", "?", ",", ";", ":", "…")


@dataclass(frozen=True, slots=True)
class BlockStep:
    """A step, and its length as the file has it: seconds, or metres in a workout by distance."""

    step: DraftStep
    amount: Fraction


@dataclass(frozen=True, slots=True)
class Event:
    """A text; ``at`` is in seconds or metres after the start of its block."""

    line: int
    at: Fraction
    text: str


def read_events(
    block: Element, remarks: Remarks, *, is_distance: bool, steps: Sequence[BlockStep], pace: str
) -> list[Event]:
    """The texts of a block, in order of time. Texts at the same time are the lines of one sentence.

    A distance in a workout by time becomes time at the step's pace, else at ``pace``.
    """
    found: list[tuple[Fraction, Fraction, Element]] = []
    for child in block:
        if child.tag not in EVENT_TAGS:
            remarks.add(child.line, f"<{child.written}> has no equivalent in a script and was left out")
        elif _message(child):
            at = _position(child, remarks, is_distance=is_distance, steps=steps, pace=pace)
            found.append((at, read_number(child.attributes.get("y", "")) or Fraction(0), child))
    found.sort(key=lambda event: event[:2])
    return [
        Event(lines[0][2].line, at, _join(_message(element) for _, _, element in lines))
        for at, group in groupby(found, key=lambda event: event[0])
        for lines in [list(group)]
    ]


def with_events(
    events: Sequence[Event], steps: Sequence[BlockStep], remarks: Remarks
) -> tuple[DraftStep, ...]:
    """The steps of a block with its texts, each in the step that its time falls in."""
    done: list[DraftStep] = []
    waiting, start = list(events), Fraction(0)
    for number, made in enumerate(steps, start=1):
        end = start + made.amount
        here = waiting if number == len(steps) else [event for event in waiting if event.at < end]
        waiting = waiting[len(here) :]
        ms_per_unit = Fraction(int(made.step.length_ms)) / made.amount
        said = [
            (event.line, TimedText(round((event.at - start) * ms_per_unit), event.text)) for event in here
        ]
        notes, tips = arrange_notes(said, made.step.length_ms, remarks)
        done.append(replace(made.step, notes=notes, tips=effort.join_tips((*made.step.tips, *tips))))
        start = end
    for event in waiting:
        remarks.add(event.line, f"{quoted(event.text)} belongs to no step; it was left out")
    return tuple(done)


def place_loose_events(blocks: Sequence[Element]) -> list[Element]:
    """The blocks without the text events between them, which go into the block at their time, counted from
    the start of the workout.
    """
    steps = [block for block in blocks if block.tag not in EVENT_TAGS]
    for event in blocks if steps else ():
        if event.tag not in EVENT_TAGS:
            continue
        name = "timeoffset" if "timeoffset" in event.attributes else "distoffset"
        at = read_number(event.attributes.get(name, "")) or Fraction(0)
        for block in steps:
            amount = _amount_of(block)
            if at < amount or block is steps[-1]:
                attributes = event.attributes | {name: f"{float(at):f}"}
                block.children.append(replace(event, attributes=attributes))
                break
            at -= amount
    return steps


def _amount_of(block: Element) -> Fraction:
    """The length of a block in the unit of the file."""
    names = ("onduration", "offduration") if block.tag == "intervalst" else ("duration",)
    lengths = (read_number(block.attributes.get(name, "")) for name in names)
    once = sum((length for length in lengths if length), Fraction(0))
    return once * (read_number(block.attributes.get("repeat", "")) or 1)


def _message(event: Element) -> str:
    numbered = sorted(name for name in event.attributes if name.startswith("message") and name != "message")
    parts = [event.attributes.get(name, "") for name in (*_MESSAGES, *numbered)] + [event.text]
    return " ".join(dict.fromkeys(" ".join(part.split()) for part in parts if part.strip()))


def _position(
    event: Element, remarks: Remarks, *, is_distance: bool, steps: Sequence[BlockStep], pace: str
) -> Fraction:
    """Where a text is, in the unit of the file."""
    time, distance = (_number(event, name, remarks) for name in ("timeoffset", "distoffset"))
    if is_distance:
        return (time or Fraction(0)) if distance is None else distance
    if time is not None or distance is None:
        return time or Fraction(0)
    pace = next((made.step.pace for made in steps if made.step.pace), "") or pace
    if pace:
        return distance * parse_pace_ms_per_m(pace) / 1000
    what = f"{quoted(_message(event))} is placed by distance, which needs --pace; it is spoken first instead"
    remarks.add(event.line, what)
    return Fraction(0)


def _number(event: Element, name: str, remarks: Remarks) -> Fraction | None:
    written = event.attributes.get(name)
    if written is None:
        return None
    number = read_number(written)
    if number is None and written.strip():
        remarks.add(event.line, f"{name}={quoted(written)} is not a time after the start of the step")
    return number


def _join(lines: Iterator[str]) -> str:
    """Lines on the screen as one sentence; a line that starts with a capital gets a short breath."""
    text = ""
    for line in lines:
        breath = "," if text and line[0].isupper() and not text.endswith(_SENTENCE_ENDS) else ""
        text += f"{breath} {line}" if text else line
    return text
